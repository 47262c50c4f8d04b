"""Words that tell, standing before a trailing number, whether it belongs to the sentence or cites a source."""


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


ABBREVIATIONS = words(
    """
    approx. art. ca. cf. ch. e.g. eq. fig. figs. i.e. no. nos. p. pp. ref. refs. sec. tab. vol. vs.
    """
)
# A sentence cannot end in one of these, so the number after it belongs to the sentence.
FUNCTION_WORDS = words(
    """
    a about above all an and approximately are around as at averaged be been before below between by
    equal equals every exactly exceeded exceeding exceeds for from in into is least less minus more most nearly of on
    only or over per plus reached reaches roughly than the through to under until versus via vs was were with
    within
    """
)
# … except behind `or`, `and` and the like: `two or more 3`, `65 and over 3`.
CLOSERS = words("above below less more on over under")
# Words that carry a number of their own (`type 2`), unless the word before shows that they stand alone (`this type`).
LABELS = words(
    """
    aged apgar appendix asa box chapter chromosome covid ecog fig figure figures gcs grade grades interleukin nyha
    phase phases stage stages table tables tier trisomy type
    """
)
STAND_ALONE_AFTER = words(
    """
    a an any both each either every her his its neither no one other same single some such that the their these this
    those which whose first second third last next previous per acute active advanced blood cell chronic common early
    final high histological initial late latent low main rare severe tissue wild
    """
)
# Words after which both are common: taken for a citation, and asked about.
EITHER_WAY = words(
    """
    arm category class classes cohort count dose edition factor grading group index item level number panel part
    ratio score section staging step times types version
    """
)
TIMES = words(
    """
    age cycle day hour minute month round visit week year
    """
)
BEFORE_A_TIME = words(
    """
    after and at before between by from in of on since through to until
    """
)
# `on days 1, 3, 5` names days; `within days 3, 5` cites.
LISTED_TIMES = words("on at in and")
