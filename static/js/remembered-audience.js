// What a reader answered to “Which best describes you?”, from the cookie that `/audience/` sets; nothing where they never did.

export const remembered = document.cookie.match(/(?:^|;\s*)audience=(clinician|patient|student)(?:;|$)/)?.[1];
