// After signing in again in another tab a page's form key has changed; the cookie has the new one.

/** Puts the key that holds now into the form, whose data-csrf-cookie names the cookie. */
export function renewFormKey(form) {
  const name = `${form.dataset.csrfCookie}=`;
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(name));
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice(name.length);
}
