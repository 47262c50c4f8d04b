"""Which source a manuscript means by what it cites: from its reference file, then from wherever a finder looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.importing.cited_identifiers import is_identifier_key
from articles.importing.finder import Answer, Finder, Wanted
from articles.importing.identity import LOOKED_UP, Identity, identities_of, identity_of, is_noted_by_manubot
from articles.references.keys import readable_key
from articles.references.lookup import Found
from articles.references.reading.evidence import gravest

NAMED = 12


@dataclass
class Binding:
    """The sources of a manuscript by their keys, and the key of each thing that the text cites.

    Everything cited is in `keys` where its source is known. `reasons` says of other identifiers why they are not. No
    source gets a key that the text uses (`cited`) for something else.
    """

    cited: frozenset[str] = frozenset()
    sources: dict[str, Source] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    in_library: dict[str, str] = field(default_factory=dict)
    looked_up: dict[str, Found] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    by_identity: dict[Identity, str] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)

    def add_file(self, sources: Iterable[Source]) -> None:
        """The sources of the reference file. Two entries for one DOI, PMID or PMCID become one source under the first
        one's key; each lends the other what it lacks. Of two papers under one key the first is what the text cites."""
        for source in sources:
            same = self._known(source)
            if same is None:
                if source.key in self.keys:
                    self.ambiguous.append(source.key)
                self._add(source, key_for(source), written=source.key)
                continue
            self.sources[same] = joined(self.sources[same], source)
            self._index(same, source)
            if source.key:
                self.keys.setdefault(source.key, same)
            self.joined.append(f"{source.key or 'an entry'} is {same}")

    def bind(self, cited: Iterable[str], targets: Mapping[str, str], finders: Sequence[Finder]) -> None:
        """Finds the source of each cited key: by the file's key, then by what the key identifies, then by each finder
        in turn. `targets` are the manuscript's own short names."""
        open_keys = self.bind_to_file(cited, targets)
        for finder in finders:
            asked = [Wanted(target, identity_of(target)) for target in dict.fromkeys(open_keys.values())]
            for answer in finder.find(asked) if asked else ():
                self._take(answer)
            open_keys = self._bound(open_keys)

    def bind_to_file(self, cited: Iterable[str], targets: Mapping[str, str]) -> dict[str, str]:
        """Binds what the sources so far answer to; returns what is still open, with what each key stands for."""
        return self._bound({key: targets.get(key, key) for key in cited})

    def _bound(self, wanted: Mapping[str, str]) -> dict[str, str]:
        still = {}
        for key, target in wanted.items():
            identity = identity_of(target)
            known = self.keys.get(target) or (self.by_identity.get(identity) if identity else None)
            if known:
                self.keys[key] = known
            else:
                still[key] = target
        return still

    def _take(self, answer: Answer) -> None:
        if answer.source is None:
            self.reasons[answer.wanted.key] = answer.reason
            return
        self.reasons.pop(answer.wanted.key, None)
        same = self._known(answer.source)
        if same is None:
            same = self._add(answer.source, answer.source.key, written=answer.wanted.key)
            if answer.library_key:
                self.in_library[same] = answer.library_key
            if answer.record:
                self.looked_up[same] = answer.record
        self.keys[answer.wanted.key] = same
        if answer.library_key and answer.wanted.identity is None:
            self.chosen.append(answer.wanted.key)

    def _known(self, source: Source) -> str | None:
        """The source with the same DOI, PMID or PMCID; one address can be that of several sources."""
        identities = identities_of(source.key, source.csl)
        return next(
            (self.by_identity[one] for one in identities if one[0] in LOOKED_UP and one in self.by_identity), None
        )

    def _add(self, source: Source, wanted: str, *, written: str) -> str:
        key, number = wanted, 2
        while key in self.sources or (key in self.cited and key != written):
            key, number = f"{wanted}-{number}", number + 1
        self.sources[key] = replace(source, key=key)
        if written:
            self.keys.setdefault(written, key)
        self._index(key, source)
        return key

    def _index(self, key: str, source: Source) -> None:
        for identity in identities_of(source.key, source.csl):
            self.by_identity.setdefault(identity, key)

    def findings(self) -> list[Finding]:
        """What an editor should know of where the sources came from."""
        chosen = {self.keys[key] for key in self.chosen}
        identified = [key for key in self.in_library if key not in chosen]
        looked_up = [" ".join([f"{key} ({found.provider}).", *found.remarks]) for key, found in self.looked_up.items()]
        return [
            *_told(
                "source-listed-twice",
                Severity.NOTICE,
                self.joined,
                "The reference file lists sources twice; each is one source now",
                "Nothing: every citation of either entry names the same source.",
            ),
            *_told(
                "reference-key-twice",
                Severity.WARNING,
                self.ambiguous,
                "The reference file has several sources under one key, and the first of each was taken",
                "Look at what cites them: it may mean the other one.",
            ),
            *_told(
                "source-from-library",
                Severity.NOTICE,
                identified,
                "These sources are not in a reference file and were taken from the library by their identifiers",
                "Nothing, unless one of them is not the one that was meant.",
            ),
            *_told(
                "key-from-library",
                Severity.WARNING,
                self.chosen,
                "No reference file has these keys, and the library has sources that are called so",
                "Compare each with what the manuscript means: another paper can have the same key.",
            ),
            *_told(
                "source-looked-up",
                Severity.NOTICE,
                looked_up,
                "These sources were looked up by their identifiers",
                "Read what is said of them, where something is.",
            ),
            *(
                Finding(
                    code="source-not-found",
                    severity=Severity.WARNING,
                    message=f"{', '.join(keys[:NAMED])}{' and others' * (len(keys) > NAMED)}: {reason}",
                    remedy="Add the source by hand or from a pasted record, link it to the article, and cite it by its "
                    "key; or import again when the service answers.",
                    subject=", ".join(keys),
                )
                for reason, keys in self._by_reason().items()
            ),
        ]

    def _by_reason(self) -> dict[str, list[str]]:
        grouped: dict[str, list[str]] = {}
        for key, reason in self.reasons.items():
            grouped.setdefault(reason, []).append(key)
        return grouped


def key_for(source: Source) -> str:
    """What the article cites a source of the file by: the file's own key, where it is one that can be read."""
    poor = not source.key or source.key.isdigit()
    if poor or is_identifier_key(source.key) or is_noted_by_manubot(source.csl):
        return readable_key(source.csl)
    return source.key


def joined(first: Source, second: Source) -> Source:
    """One source of two entries: what the first says counts, the second fills its gaps. The graver flag stays."""
    csl = {**{name: value for name, value in second.csl.items() if name != "id"}, **first.csl}
    flagged = first if gravest([first.retraction, second.retraction]) == first.retraction else second
    return replace(first, csl=csl, retraction=flagged.retraction, retracted_on=flagged.retracted_on)


def _told(code: str, severity: Severity, what: Sequence[str], message: str, remedy: str) -> list[Finding]:
    if not what:
        return []
    rest = f" and {len(what) - NAMED} others" if len(what) > NAMED else ""
    listed = f"{'; '.join(what[:NAMED])}{rest}"
    return [
        Finding(code=code, severity=severity, message=f"{message}: {listed.rstrip('.')}.", remedy=remedy, subject=code)
    ]
