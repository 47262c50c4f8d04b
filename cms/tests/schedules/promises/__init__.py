"""The promises of the design (section 4), each a function that looks at one step and fails where it is broken.

Promises 8 to 10 are about pages; they are tested where the pages are.
"""

from cms.tests.schedules.promises import duties, readers, record, rounds

PROMISES = (*readers.PROMISES, *duties.PROMISES, *record.PROMISES, *rounds.PROMISES)
