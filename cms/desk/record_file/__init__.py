"""An article's whole record in one file, to be read and verified without this software."""

from cms.desk.record_file.archive import record_archive

__all__ = ["record_archive"]
