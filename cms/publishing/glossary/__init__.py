"""Words and units of an article, explained beside the signed text: by its own words where it explains them, else by the
house's glossary. Pure functions of frozen HTML."""

from cms.publishing.glossary.explaining import WordList, word_list

__all__ = ["WordList", "word_list"]
