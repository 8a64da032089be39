-- Every call that changed something or tried to. Calls that only read are not kept.
CREATE VIEW events AS SELECT
    strftime('%Y-%m-%dT%H:%M:%SZ', c.time, 'unixepoch') AS time, -- when the call was made (UTC)
    c.time AS seconds, -- the same in Unix seconds
    c.event_id AS id, -- CloudTrail's eventID
    n.word AS name, -- CloudTrail's eventName
    a.word AS account, -- the account of the bot
    r.word AS region, -- the region of the bot
    k.address AS resource, -- the full address of the resource; NULL if the record names none
    k.kind AS kind, -- the kind of the resource
    nullif(p.principal, '') AS principal, -- the ARN of the caller, or the best name there is
    nullif(p.kind, '') AS principal_type, -- userIdentity.type
    nullif(p.role, '') AS role, -- the role of an assumed-role session
    p.author AS author, -- the caller as `log` shows it
    p.email AS email, -- the e-mail address of the author of the commit
    (SELECT w.word FROM records o JOIN words w ON w.id = o.access_key WHERE o.event = c.event LIMIT 1)
        AS access_key, -- the id of the access key
    nullif(s.word, 'unknown') AS source, -- the source address, or the name of a service
    g.word AS agent, -- the user agent
    c.mfa AS mfa, -- 1 with a second factor, 0 without, NULL if not recorded
    c.request_id AS request, -- CloudTrail's requestID
    'changed' AS outcome, -- changed, refused, unreplayed (kept only), pending (not yet committed)
    NULL AS error, -- the error code of a refused call
    f.word AS confidence, -- how far the result is known: exact, partial, unknown
    c.summary AS summary, -- what changed, in a few words
    lower(hex(c.id)) AS "commit", -- the commit; NULL if there is none
    c.position AS position -- how many commits come before it
FROM commits c
    JOIN words n ON n.id = c.name
    JOIN actors p ON p.id = c.actor
    LEFT JOIN words a ON a.id = c.account
    LEFT JOIN words r ON r.id = c.region
    LEFT JOIN keys k ON k.id = c.key
    LEFT JOIN words s ON s.id = c.source
    LEFT JOIN words g ON g.id = c.agent
    LEFT JOIN words f ON f.id = c.confidence
WHERE c.event <> ''
UNION ALL SELECT
    strftime('%Y-%m-%dT%H:%M:%SZ', c.time, 'unixepoch'), c.time, c.event_id, n.word, a.word, r.word,
    k.address, k.kind, nullif(p.principal, ''), nullif(p.kind, ''), nullif(p.role, ''), p.author,
    p.email, x.word, s.word, g.word, c.mfa, c.request_id,
    CASE c.class WHEN 0 THEN 'pending' WHEN 1 THEN 'refused' ELSE 'unreplayed' END, e.word, NULL,
    coalesce(w.word, ''), NULL, NULL
FROM uncommitted u
    JOIN records c ON c.id = u.id
    JOIN words n ON n.id = c.name
    JOIN actors p ON p.id = c.actor
    LEFT JOIN words a ON a.id = c.account
    LEFT JOIN words r ON r.id = c.region
    LEFT JOIN keys k ON k.id = c.key
    LEFT JOIN words x ON x.id = c.access_key
    LEFT JOIN words s ON s.id = c.source
    LEFT JOIN words g ON g.id = c.agent
    LEFT JOIN words e ON e.id = c.error
    LEFT JOIN words w ON w.id = c.reason;

-- Every resource that an event was about.
CREATE VIEW resources AS SELECT
    k.address AS resource, -- the full address
    k.account AS account, -- the account
    k.region AS region, -- the region
    k.api AS api, -- v1 or v2
    k.kind AS kind, -- bot, locale, intent, slot, slot-type, alias ...
    k.name AS name, -- what the address has behind the kind: names in V1, ids in V2
    coalesce(k.living, 0) AS "exists", -- 1 if it exists now, 0 if it was deleted
    CASE WHEN k.living THEN coalesce((SELECT d.confidence FROM doubted d WHERE d.key = k.id
        AND d.version = 0), 'exact') END AS confidence, -- how far the current content is known
    (SELECT count(*) FROM published v WHERE v.key = k.id AND v.until IS NULL)
        AS versions, -- how many published versions exist now
    (SELECT count(*) FROM touches t WHERE t.key = k.id) AS changes, -- how many commits touch it
    (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(c.seconds), 'unixepoch') FROM touches t
        JOIN commits c USING (position) WHERE t.key = k.id) AS first_change, -- when it was first seen
    (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(c.seconds), 'unixepoch') FROM touches t
        JOIN commits c USING (position) WHERE t.key = k.id) AS last_change -- the last change
FROM keys k WHERE k.id IN (SELECT key FROM touches);

-- The names that resources have or had. In V1 a name never changes; in V2 it is not the id.
CREATE VIEW names AS SELECT
    k.address AS resource, -- the full address
    k.name AS name, -- the name
    (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(c.seconds), 'unixepoch') FROM touches t
        JOIN commits c USING (position) WHERE t.key = k.id) AS since, -- the first event with it
    NULL AS until -- when it was renamed or deleted; NULL if neither
FROM keys k WHERE k.api = 'v1' AND k.id IN (SELECT key FROM touches)
UNION ALL SELECT
    k.address, n.name, strftime('%Y-%m-%dT%H:%M:%SZ', s.seconds, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%SZ', u.seconds, 'unixepoch')
FROM called n JOIN keys k ON k.id = n.key JOIN commits s ON s.position = n.since
    LEFT JOIN commits u ON u.position = n.until;

-- What refers to what, and from when to when.
CREATE VIEW dependencies AS SELECT
    k.address AS resource, -- the resource that refers
    CASE WHEN k.versioned THEN iif(e.version = 0, 'latest', e.version) END
        AS version, -- its version: latest or a number; NULL for an alias
    t.word AS target, -- the full address of what it refers to, or an ARN or signature
    CASE WHEN e.target_version = 0 THEN 'latest' ELSE e.target_version END
        AS target_version, -- the version referred to
    v.word AS via, -- where in the document
    strftime('%Y-%m-%dT%H:%M:%SZ', b.seconds, 'unixepoch') AS since, -- when the reference began
    b.event_id AS since_event, -- the event that made it
    strftime('%Y-%m-%dT%H:%M:%SZ', f.seconds, 'unixepoch') AS until, -- when it ended; NULL if it exists
    f.event_id AS until_event -- the event that ended it
FROM edges e
    JOIN keys k ON k.id = e.key
    JOIN words t ON t.id = e.target
    JOIN words v ON v.id = e.via
    JOIN commits b ON b.position = e.since
    LEFT JOIN commits f ON f.position = e.until
WHERE t.word <> '';

-- Every published version.
CREATE VIEW versions AS SELECT
    k.address AS resource, -- the resource
    v.number AS version, -- the number
    strftime('%Y-%m-%dT%H:%M:%SZ', b.seconds, 'unixepoch') AS published, -- when; NULL if not recorded
    b.event_id AS event, -- the event that published it, or first showed it
    p.author AS author, -- who made that call
    strftime('%Y-%m-%dT%H:%M:%SZ', f.seconds, 'unixepoch') AS deleted, -- when; NULL if it exists
    f.event_id AS deleted_event, -- the event that deleted it
    CASE WHEN v.until IS NULL THEN coalesce((SELECT d.confidence FROM doubted d WHERE d.key = v.key
        AND d.version = v.number), 'exact') END AS confidence -- how far the content is known
FROM published v
    JOIN keys k ON k.id = v.key
    LEFT JOIN commits b ON b.position = v.since
    LEFT JOIN actors p ON p.id = b.actor
    LEFT JOIN commits f ON f.position = v.until;

-- Which version an alias pointed to, and from when to when.
CREATE VIEW alias_spans AS SELECT
    k.address AS alias, -- the alias
    t.word AS bot, -- the bot
    CASE WHEN e.target_version = 0 THEN 'latest' ELSE e.target_version END AS version, -- the version
    strftime('%Y-%m-%dT%H:%M:%SZ', b.seconds, 'unixepoch') AS since, -- when it began
    b.event_id AS event, -- the event that moved it there
    p.author AS author, -- who made that call
    strftime('%Y-%m-%dT%H:%M:%SZ', f.seconds, 'unixepoch') AS until -- when it ended; NULL if it still does
FROM edges e
    JOIN keys k ON k.id = e.key
    JOIN words t ON t.id = e.target
    JOIN words v ON v.id = e.via
    JOIN commits b ON b.position = e.since
    JOIN actors p ON p.id = b.actor
    LEFT JOIN commits f ON f.position = e.until
WHERE k.pointer AND e.target_version IS NOT NULL;

-- Spans in which something happened to a resource that no record shows.
CREATE VIEW gaps AS SELECT
    k.address AS resource, -- the resource
    strftime('%Y-%m-%dT%H:%M:%SZ', s.since, 'unixepoch') AS since, -- the records are complete until then
    strftime('%Y-%m-%dT%H:%M:%SZ', s.until, 'unixepoch') AS until, -- the event that shows the gap
    s.certain AS certain, -- 1 if the records prove it, 0 if they only make it likely
    s.reason AS reason -- the code of what shows it, with its data
FROM spans s JOIN keys k ON k.id = s.key;

-- Documents that are not exact now.
CREATE VIEW doubts AS SELECT
    k.address AS resource, -- the resource
    CASE WHEN k.versioned THEN iif(d.version = 0, 'latest', d.version) END
        AS version, -- its version: latest or a number; NULL for an alias
    d.confidence AS confidence, -- partial or unknown
    d.doubt AS doubt -- the code of the reason, with its data
FROM doubted d JOIN keys k ON k.id = d.key;

-- The files that runs read.
CREATE VIEW sources AS SELECT
    s.run AS run, -- the run
    s.source AS source, -- its name
    s.sha256 AS sha256, -- the SHA-256 of its content
    s.bytes AS bytes -- its size
FROM source_rows s;

-- The runs of `ingest`.
CREATE VIEW runs AS SELECT
    r.run AS run, -- its number, from 1
    r.late AS late, -- what it did with late records: rewrite, append or fail
    CASE WHEN abs(r.settled) < 253402300800 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.settled,
        'unixepoch') END AS settled, -- later events were held back
    r.whole AS "whole", -- 1 if it took in all of its input, 0 if the user excluded some
    r.events AS events, -- events of the history after it
    r.records AS records, -- records read: the sum of the following
    r.writes AS writes, -- calls that changed something
    r.refused AS refused, -- refused calls
    r.read_only AS read_only, -- calls that only read; they are not kept
    r.duplicates AS duplicates, -- copies of known records
    r.other_services AS other_services, -- records of other services
    r.unsupported AS unsupported, -- calls that are kept but not replayed
    r.skipped AS skipped, -- records that could not be read
    r.baselines AS baselines -- baselines
FROM run_rows r;
