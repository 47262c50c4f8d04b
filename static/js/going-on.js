// Goes on with a change to many articles slice by slice. Without this script its button does.

const form = document.querySelector("form[data-goes-on]");
// A moment between two slices, so that the page can be read and left.
if (form) setTimeout(() => form.requestSubmit(), 400);
