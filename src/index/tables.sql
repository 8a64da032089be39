-- The tables of the index. The views in `views.sql` are what other programs may read.

-- The format, and the tips of `main` and `journal` that the index belongs to.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Texts that many rows have.
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);

-- Who makes calls. Texts that a record does not have are empty.
CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    author TEXT NOT NULL,
    email TEXT NOT NULL,
    principal TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    names TEXT NOT NULL -- other names, one a line
);

-- Resources, by full address; `living` is NULL for what only calls without a commit name.
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    api TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    versioned INTEGER NOT NULL, -- whether it has versions
    pointer INTEGER NOT NULL,   -- whether it points to a version of its parent
    living INTEGER
);

-- The commits of `main`. `event` is empty for a commit without one. Here and below, ids of events and
-- requests that are UUIDs are their 16 bytes; others are texts. The columns for the texts of both are
-- not stored.
CREATE TABLE commits (
    position INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    seconds INTEGER NOT NULL, -- its place in the history
    time INTEGER NOT NULL,    -- the time of the event
    event BLOB NOT NULL,
    name INTEGER NOT NULL,
    key INTEGER,
    account INTEGER,
    region INTEGER,
    actor INTEGER NOT NULL,
    source INTEGER,
    agent INTEGER,
    mfa INTEGER,
    request BLOB,
    confidence INTEGER,
    summary TEXT NOT NULL,
    late INTEGER NOT NULL,
    event_id TEXT AS (CASE typeof(event) WHEN 'blob' THEN lower(substr(hex(event), 1, 8) || '-'
        || substr(hex(event), 9, 4) || '-' || substr(hex(event), 13, 4) || '-'
        || substr(hex(event), 17, 4) || '-' || substr(hex(event), 21)) ELSE event END),
    request_id TEXT AS (CASE typeof(request) WHEN 'blob' THEN lower(substr(hex(request), 1, 8) || '-'
        || substr(hex(request), 9, 4) || '-' || substr(hex(request), 13, 4) || '-'
        || substr(hex(request), 17, 4) || '-' || substr(hex(request), 21)) ELSE request END)
);
CREATE INDEX commits_event ON commits (event);

-- What filters and counts look at in commits, many of them in a row: see `packed.rs`.
CREATE TABLE packed (start INTEGER PRIMARY KEY, calls BLOB NOT NULL);

-- Which commits touch a resource.
CREATE TABLE touches (key INTEGER, position INTEGER, PRIMARY KEY (key, position)) WITHOUT ROWID;

-- Every record of the journal. `class`: 0 event, 1 refused, 2 not replayed, 3 read only.
CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob TEXT NOT NULL);
CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    event BLOB NOT NULL, -- as commits have it
    corrects BLOB,
    time INTEGER NOT NULL,
    class INTEGER NOT NULL,
    reduced INTEGER NOT NULL,
    reason INTEGER,
    name INTEGER NOT NULL,
    key INTEGER,
    account INTEGER,
    region INTEGER,
    actor INTEGER NOT NULL,
    access_key INTEGER,
    source INTEGER,
    agent INTEGER,
    mfa INTEGER,
    request BLOB,
    error INTEGER,
    event_id TEXT AS (CASE typeof(event) WHEN 'blob' THEN lower(substr(hex(event), 1, 8) || '-'
        || substr(hex(event), 9, 4) || '-' || substr(hex(event), 13, 4) || '-'
        || substr(hex(event), 17, 4) || '-' || substr(hex(event), 21)) ELSE event END),
    request_id TEXT AS (CASE typeof(request) WHEN 'blob' THEN lower(substr(hex(request), 1, 8) || '-'
        || substr(hex(request), 9, 4) || '-' || substr(hex(request), 13, 4) || '-'
        || substr(hex(request), 17, 4) || '-' || substr(hex(request), 21)) ELSE request END)
);
CREATE INDEX records_event ON records (event);
CREATE INDEX records_corrects ON records (corrects) WHERE corrects IS NOT NULL;

-- What a run must know of each record that is kept: which copy counts, and what orders its event.
CREATE TABLE copies (
    id INTEGER PRIMARY KEY, -- of the record
    raw TEXT,               -- the event id, if `records` has it otherwise
    corrects TEXT,
    content INTEGER NOT NULL,
    form INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    key INTEGER,            -- from here on, of an event
    act INTEGER,
    is_quoted INTEGER,      -- 0 absent, 1 not recorded, 2 it is
    quoted INTEGER,
    answered INTEGER,
    number INTEGER,
    state INTEGER,
    millis INTEGER,
    needs TEXT,             -- KEY@VERSION ...
    items TEXT,             -- fingerprints, in hexadecimal digits; `any`
    any_of TEXT             -- KIND ACT
);
CREATE INDEX copies_key ON copies (key);

-- How a run made each commit, if it left the index.
CREATE TABLE sequence (
    position INTEGER PRIMARY KEY,
    raw TEXT, -- the event id, if `commits` has it otherwise
    digest INTEGER NOT NULL,
    time INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    key INTEGER
);

-- The commits without a recorded event.
CREATE TABLE unrecorded (position INTEGER PRIMARY KEY, reason TEXT NOT NULL);

-- The files that runs read, to know them again without reading them.
CREATE TABLE read_files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL, -- nanoseconds since 1970
    sha256 BLOB NOT NULL
) WITHOUT ROWID;

-- The files that no run could read completely, and what the journal calls them.
CREATE TABLE unread_files (path TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;

-- The records of calls without a commit, one for each call.
CREATE TABLE uncommitted (id INTEGER PRIMARY KEY);

-- What a version refers to, from one commit to another. Version 0 is the one being edited. The target of
-- a document that cannot be read is empty.
CREATE TABLE edges (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    version INTEGER NOT NULL,
    target INTEGER NOT NULL,
    target_version INTEGER,
    outside INTEGER,            -- the kind of a target that is not a resource of Lex
    via INTEGER NOT NULL,
    place INTEGER NOT NULL,     -- its rank among the references of the document
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE INDEX edges_open ON edges (key, version) WHERE until IS NULL;
CREATE INDEX edges_key ON edges (key, version);

-- What resources are called whose ids are not their names, from one commit to another.
CREATE TABLE called (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE INDEX called_key ON called (key);
CREATE INDEX called_name ON called (name);

-- Published versions, from one commit to another. Without a document, `since` is the publication.
CREATE TABLE published (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    number INTEGER NOT NULL,
    since INTEGER,
    until INTEGER,
    documented INTEGER NOT NULL
);
CREATE INDEX published_key ON published (key, number);

-- What is not known, at the tip of `main`.
CREATE TABLE spans (
    key INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    certain INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX spans_key ON spans (key);
CREATE TABLE doubted (
    key INTEGER NOT NULL,
    version INTEGER NOT NULL,
    confidence TEXT NOT NULL,
    doubt TEXT
);
CREATE INDEX doubted_key ON doubted (key);

-- What each run read.
CREATE TABLE run_rows (
    run INTEGER PRIMARY KEY,
    late TEXT,
    settled INTEGER,
    whole INTEGER,
    events INTEGER,
    hash TEXT, -- of those events
    records INTEGER,
    writes INTEGER,
    refused INTEGER,
    read_only INTEGER,
    duplicates INTEGER,
    other_services INTEGER,
    unsupported INTEGER,
    skipped INTEGER,
    baselines INTEGER
);
CREATE TABLE source_rows (run INTEGER NOT NULL, source TEXT, sha256 TEXT, bytes INTEGER, whole INTEGER);
