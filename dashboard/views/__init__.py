"""One module a page family, thin: gate, query, render. Nothing here calls AWS or decides who may do what."""
