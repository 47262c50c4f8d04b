"""What a captured page carries around its article: tracker, banners, personalisation, disclaimer, adverts.

A line that cites is never furniture. Words that could also be a heading or a bullet of an article (`Approved`) count
as furniture only above the article's first paragraph or below its reference list.
"""

import re

ANYWHERE = re.compile(
    r"""
      (?:article\ )?review\ status
    | (?:medical\ advisory\ board)?\s*all\ articles\ are\ reviewed\b.*
    | educational\ purposes?\ only\b.*
    | exercise\ caution\b.{0,80} | .{0,60}\bpending\ (?:human\ |expert\ )?review
    | last\ (?:updated|reviewed|modified):?\ .{0,40}?(?:view\ editorial\ policy)?
    | view\ (?:our\ )?editorial\ policy
    | help\ us\ (?:tailor|personali[sz]e|improve)\ your\ experience\W*
    | which\ best\ describes\ you\b.*
    | your\ choice\ helps\ us\b.*
    | i\ am\ a\ (?:patient|doctor|clinician|student|healthcare\ professional)
    | skip\ to\ (?:main\ )?content
    | (?:accept|manage|reject)\ (?:all\ )?cookies?\b.*
    | (?:subscribe\ to|sign\ up\ for)\ (?:our\ )?newsletter\b.*
    | advertise?ment | sponsored(?:\ content)?
    | (?:log|sign)\ in(?:\ or\ (?:register|sign\ up))? | create\ (?:a\ free\ )?account
    | was\ this\ (?:page\ |article\ |answer\ )?helpful\W*
    """,
    re.IGNORECASE | re.VERBOSE,
)
OUTSIDE_THE_TEXT = re.compile(
    r"""
      submitted | under\ review | approved | changes\ requested | in\ review | draft | published | pending
    | (?:medical\ )?advisory\ board | (?:(?:medically|clinically)\ )?(?:reviewed|written|edited)\ by\b.{0,80} | status
    | personali[sz]e | professional | patient | clinician | student | healthcare\ professional
    | share | print | save | copy(?:\ link)? | home | menu | search | listen | cite(?:\ this)? | back(?:\ to\ top)?
    | contents? | table\ of\ contents | on\ this\ page | yes | no
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Each of these opens a passage of its own: the line and the paragraph after it.
OPENS_A_PASSAGE = re.compile(
    r"""
      (?:professional\ |medical\ |legal\ )*disclaimers?:?
    | have\ (?:a|any)\ (?:follow[- ]?up\ )?questions?\W*
    | (?:ask|related)\ (?:a\ )?(?:follow[- ]?up\ )?questions?\W*
    | related\ (?:articles|questions|topics|reading)\W* | you\ may\ also\ (?:like|be\ interested\ in)\W*
    | about\ (?:the\ authors?|this\ (?:article|site|page))\W* | feedback | share\ this\ (?:article|page)\W*
    | rate\ this\ (?:article|page|answer)\W* | get\ the\ app\W*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_furniture(text: str) -> bool:
    """Whether a line is site furniture wherever it stands."""
    return bool(ANYWHERE.fullmatch(text))


def is_furniture_outside(text: str) -> bool:
    """Whether a line is site furniture above the article's first paragraph."""
    return is_furniture(text) or bool(OUTSIDE_THE_TEXT.fullmatch(text))


def opens_passage(text: str) -> bool:
    """Whether a line opens a disclaimer, an advert or a list of related pages."""
    return bool(OPENS_A_PASSAGE.fullmatch(text))
