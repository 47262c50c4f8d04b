"""The zipped file that a Word document is: looked through, bounded, and written anew with nothing but its XML.

What pandoc gets is never the file that came: pictures, macros and embedded objects are left out, sizes are counted
while unpacking (the sizes that a ZIP states can be lies), and XML with a document type, which Word never writes, is
refused, so that no entity can expand.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from articles.importing.manuscript import UnreadableFile

DOCX_BYTES = 20_000_000
MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 30_000_000
MAX_XML_BYTES = 60_000_000
CHUNK = 65_536

_OLE = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(r"word/document\d*\.xml")
_NEEDED = re.compile(r"(?:_rels|word|word/_rels|docProps)/[\w.-]*\.(?:xml|rels)")
_OTHERS = (
    (re.compile(r"xl/"), "an Excel workbook"),
    (re.compile(r"ppt/"), "a PowerPoint presentation"),
    (re.compile(r"META-INF/|mimetype$|content\.xml$"), "an OpenDocument or EPUB file: save it as .docx"),
)
_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def clean_archive(data: bytes, name: str) -> bytes:
    """A Word document with the parts that hold text, as a ZIP that we wrote.

    Raises `UnreadableFile`, naming `name`, for a file that is too large, unpacks to too much, is damaged, protected by
    a password, or no Word document.
    """
    if len(data) > DOCX_BYTES:
        raise UnreadableFile(
            f"{name} is larger than {DOCX_BYTES // 1_000_000} MB, the limit for Word files. Leave pictures out."
        )
    if data.startswith(_OLE):
        raise UnreadableFile(
            f"{name} is an old Word document, or protected by a password. Save it as .docx without one."
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _rewritten(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(
            f"{name} is damaged or cut off, or no Word document at all. Save it again as .docx."
        ) from error


def _rewritten(archive: zipfile.ZipFile, name: str) -> bytes:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or len(set(names)) != len(names):
        raise UnreadableFile(f"{name} is not packed as Word packs documents, and was not read. Save it again as .docx.")
    _refuse_others(names, name)
    written, total = BytesIO(), 0
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as clean:
        for member in members:
            if member.filename != _TYPES and not _NEEDED.fullmatch(member.filename):
                continue
            if member.flag_bits & 1:
                raise UnreadableFile(f"{name} is protected by a password. Save it without one.")
            content = _unpacked(archive, member, min(MAX_MEMBER_BYTES, MAX_XML_BYTES - total), name)
            total += len(content)
            # A UTF-16 part has a NUL beside each letter.
            if _DOCUMENT_TYPE.search(content.replace(b"\0", b"")):
                raise UnreadableFile(f"{name} defines XML entities, which Word never does. It was not read.")
            clean.writestr(zipfile.ZipInfo(member.filename, _FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _refuse_others(names: list[str], name: str) -> None:
    if _TYPES in names and any(map(_MAIN.fullmatch, names)):
        return
    kinds = (kind for sign, kind in _OTHERS if any(map(sign.match, names)))
    raise UnreadableFile(f"{name} is no Word document but {next(kinds, 'another kind of zipped file')}.")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, name: str) -> bytes:
    """The content of a member, unpacked step by step and no further than `most` bytes."""
    parts, size = [], 0
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise UnreadableFile(
                    f"{name} unpacks to more than {MAX_XML_BYTES // 1_000_000} MB of text, and was not read. Split it."
                )
            parts.append(chunk)
    return b"".join(parts)
