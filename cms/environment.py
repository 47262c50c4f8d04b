"""Every environment variable that the settings read, for the README's table and for whoever writes such a file."""

from __future__ import annotations

# name → (default in development, what it is for). The README's table lists exactly these.
ENVIRONMENT: dict[str, tuple[str, str]] = {
    "DEBUG": ("1", "`0` in production: secure cookies, HTTPS only, and no start with unsafe settings"),
    "SECRET_KEY": (
        "a fixed development key",
        "signs sessions and links; required when `DEBUG=0`, 50 characters or more",
    ),
    "ALLOWED_HOSTS": ("localhost,127.0.0.1", "host names this site answers to, by commas; required when `DEBUG=0`"),
    "DATABASE_URL": ("sqlite:///var/db.sqlite3", "`sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`"),
    "DATABASE_POOL": (
        "0",
        "PostgreSQL only: how many connections a process shares among its threads; `0` keeps one for each thread",
    ),
    "REDIS_URL": (
        "(none: memory of the process)",
        "shared cache for several processes, e.g. `redis://127.0.0.1:6379/0`",
    ),
    "EMAIL_URL": ("consolemail://", "`smtp://…`, `smtp+tls://…`; the default prints messages; required when `DEBUG=0`"),
    "DEFAULT_FROM_EMAIL": (
        "(noreply at the host of `SITE_URL`)",
        "whom mail comes from: an address, or `Name <address>`, that your mail server may send for",
    ),
    "SITE_NAME": ("Verum Medical", "the publishing house's name on pages and in mail"),
    "SITE_URL": ("http://127.0.0.1:8000", "public address, without a slash at the end; required when `DEBUG=0`"),
    "LEDGER_KEY_FILE": (
        "var/ledger-key.pem",
        "Ed25519 private key (PEM) that signs the ledger's head; required when `DEBUG=0`",
    ),
    "TRUSTED_PROXIES": ("0", "how many proxies in front may be believed about the client's address and scheme"),
    "CROSSREF_URL": ("https://api.crossref.org", "where DOIs are looked up; https and a public address only"),
    "NCBI_URL": (
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        "where PMIDs and PMCIDs are looked up; https and a public address only",
    ),
    "RETRACTIONS_URL": (
        "(none)",
        "the Retraction Watch table for `watch_retractions`: an https address, or a file that is put in place",
    ),
    "FIGURES_DIR": (
        "var/figures",
        "folder with the files of figures: kept for ever, and backed up together with the database",
    ),
    "FIGURES_STORAGE": (
        "(none: the folder)",
        'where figures lie instead of the folder, as JSON: `{"BACKEND": "PATH.OF.A.STORAGE", "OPTIONS": {…}}`',
    ),
    "FIGURE_MAX_MB": ("10", "how large an uploaded picture may be, in megabytes"),
    "IMPORTS_DIR": (
        "var/imports",
        "folder in which files of an import of many wait; shared by the application and its workers",
    ),
    "TASKS_BACKEND": (
        "database",
        "who runs jobs: `database` (`run_worker`), `immediate` (the request itself), or a backend's Python path",
    ),
    "INTERFACE_LANGUAGE": (
        "en-gb",
        "language of the readers' site around its texts: `en-gb` or `de`; the desk stays English",
    ),
    "CONTACT_EMAIL": (
        "(none)",
        "address given to Crossref and the NCBI with every look-up, so that they serve it politely and can write",
    ),
    "QUESTION_ADDRESS_DAYS": (
        "365",
        "days after which `forget_askers` deletes the address that a reader left with a question and that was not used",
    ),
    "SIGN_IN_RECORD_DAYS": (
        "365",
        "days after which `forget_sign_ins` deletes who signed in, failed to, or changed the way into an account",
    ),
    "NOTIFICATION_DAYS": (
        "365",
        "days after which `forget_mail` deletes a notification that was read",
    ),
    "SENT_MAIL_DAYS": ("90", "days after which `forget_mail` deletes a message that was sent or given up"),
    "PREVIEW_LINK_DAYS": (
        "7",
        "how many days a preview link works unless its maker chooses otherwise: 1, 3, 7, 14 or 30",
    ),
    "API_REQUESTS_PER_MINUTE": ("300", "how many requests to the read API one client address may make in a minute"),
    "STORED_PAGES": (
        "(1 where `DEBUG=0`)",
        "`1`: readers' pages are stored when they change and answered in front of Django; `0`: made for each request",
    ),
    "STORED_PAGES_MB": ("64", "memory of each process for stored pages, in megabytes"),
    "SHARED_CACHE_SECONDS": (
        "0",
        "seconds for which caches in front of the site may keep an article's page, where `PURGE_PROXIES` tells them",
    ),
    "PURGE_PROXIES": (
        "(none)",
        "caches to tell of changed pages, by commas: `refresh+http://HOST` or `purge+http://HOST`",
    ),
    "REQUEST_HOOK": (
        "(none)",
        "dotted name of a function that is told of each answer (method, path, status, seconds), for metrics",
    ),
    "METRICS_TOKEN": (
        "(none)",
        "the word that `/metrics` asks for, 20 characters or more; without it there is no such page",
    ),
    "METRICS_DIR": (
        "var/metrics",
        "folder in which the processes of one machine count requests; empty it before each start",
    ),
    "LOG_FORMAT": (
        "(plain; json where `DEBUG=0`)",
        "`json`: lines for programs, without personal data, and one for each answer; `plain`: lines for people",
    ),
    "SENTRY_DSN": (
        "(none)",
        "where errors are reported, without personal data; without it nothing of Sentry is loaded",
    ),
}
