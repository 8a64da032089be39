//! The history of Amazon Lex bots, rebuilt from CloudTrail records.
//!
//! CloudTrail records every call that changes a bot: the caller, time and source, the request and
//! the response. This crate reads these records in all common formats, orders them, replays them,
//! and writes an ordinary git repository with one commit for each successful call. It then answers
//! what existed at any moment and who changed it. If the records are incomplete, it says so.
//!
//! The program `lexrewind` is a thin layer over this library. The library prints nothing and reads
//! neither environment nor clock; moments are Unix seconds.
//!
//! # The whole flow
//!
//! ```
//! use lexrewind::event::{self, Reading};
//! use lexrewind::graph::DependencyGraph;
//! use lexrewind::ingest::{self, RunTarget, ingest};
//! use lexrewind::query::{self, Archive, LogQuestion, Naming, Subject};
//! use lexrewind::render::text::{self, LogStyle, Styles};
//! use lexrewind::repo::{Repo, RepoKind, Wait};
//! use lexrewind::snapshot::{Layout, Snapshot};
//! use lexrewind::state;
//! use lexrewind::timeline::{Head, Timeline};
//! use lexrewind::trail::{self, Source};
//!
//! // Two records, the later one first: log files are not ordered.
//! let log = r#"{"Records":[
//!   {"eventVersion":"1.08", "eventID":"7b3c5f1e-93d0", "eventTime":"2023-03-01T10:15:22Z",
//!    "eventSource":"lex.amazonaws.com", "eventName":"PutIntent", "awsRegion":"us-east-1",
//!    "recipientAccountId":"111122223333", "sourceIPAddress":"203.0.113.10",
//!    "userIdentity":{"type":"IAMUser", "userName":"alice", "accountId":"111122223333"},
//!    "requestParameters":{"name":"Greet", "checksum":"c1", "sampleUtterances":["hi", "hello"]},
//!    "responseElements":{"name":"Greet", "checksum":"c2", "sampleUtterances":["hi", "hello"],
//!      "version":"$LATEST", "createdDate":1677665722, "lastUpdatedDate":1677665722}},
//!   {"eventVersion":"1.08", "eventID":"51d0a9c4-77aa", "eventTime":"2023-03-01T10:15:22Z",
//!    "eventSource":"lex.amazonaws.com", "eventName":"PutIntent", "awsRegion":"us-east-1",
//!    "recipientAccountId":"111122223333", "sourceIPAddress":"203.0.113.11",
//!    "userIdentity":{"type":"IAMUser", "userName":"bob", "accountId":"111122223333"},
//!    "requestParameters":{"name":"Greet", "sampleUtterances":["hi"]},
//!    "responseElements":{"name":"Greet", "checksum":"c1", "sampleUtterances":["hi"],
//!      "version":"$LATEST", "createdDate":1677665722, "lastUpdatedDate":1677665722}}]}"#;
//! let sources = [Source::bytes("a log", log.as_bytes())];
//!
//! // trail: from log files to records
//! let records: Vec<trail::Record> = trail::records(&sources)?.collect::<Result<_, _>>()?;
//!
//! // event: from a record to its effect
//! let events = records.iter().filter_map(|record| match event::read(record) {
//!     Reading::Event(event) => Some((Head::of(&event), *event)),
//!     Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
//! });
//!
//! // timeline: one second, but alice's call quotes the checksum in the response to bob's
//! let timeline = Timeline::of(events);
//! let ids: Vec<&str> = timeline.entries().iter().map(|entry| &*entry.head.id).collect();
//! assert_eq!(ids, ["51d0a9c4-77aa", "7b3c5f1e-93d0"]);
//!
//! // state: from events to states; snapshot: from states to files and a commit message
//! let mut layout = Layout::default();
//! let mut subjects = Vec::new();
//! let mut replay = state::replay(&timeline);
//! while let Some(step) = replay.next() {
//!     let snapshot = Snapshot::of(&mut layout, replay.state(), step.event, &step.effect);
//!     subjects.push(snapshot.message.lines().next().unwrap_or_default().to_owned());
//! }
//! assert_eq!(subjects, ["PutIntent Greet: created, +1 utterance", "PutIntent Greet: +1 utterance"]);
//!
//! // graph: dependencies in a state
//! assert_eq!(DependencyGraph::of(replay.state()).len(), 1);
//!
//! // ingest: all of that in one step, into a repository
//! let dir = tempfile::tempdir()?;
//! let repo = Repo::create(&dir.path().join("history"), RepoKind::WorkTree)?;
//! let lock = repo.lock(Wait::Never)?;
//! let target = RunTarget::History(&repo, &lock);
//! let outcome = ingest(target, dir.path(), &sources, &ingest::Options::default())?;
//! assert_eq!(outcome.commits, 2);
//! drop(lock);
//!
//! // query: from the repository to answers; render: from answers to text
//! let archive = Archive::new(repo)?;
//! let subjects = vec![Subject::find(&archive, &archive.point(None)?, "intent:Greet")?];
//! let question = LogQuestion { subjects, limit: Some(1), ..LogQuestion::default() };
//! let answer = query::log(&archive, archive.point(None)?, &question)?;
//! assert_eq!(
//!     text::log(&answer, LogStyle::OneLine, &Naming::of(&archive, &answer.point)?, &Styles::plain()),
//!     "7b3c5f1e 2023-03-01 10:15:22Z alice: PutIntent intent:Greet  +1 utterance\n"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules, in reading order
//!
//! A module uses only those above it in this list.
//!
//! | module | content | main type |
//! | --- | --- | --- |
//! | [`lex`] | the model of Amazon Lex: kinds, keys, versions, documents, operations | [`ResourceKey`](lex::ResourceKey) |
//! | [`trail`] | the formats of CloudTrail | [`Record`](trail::Record) |
//! | [`event`] | the effect of a record, of V1 or V2 | [`Event`](event::Event) |
//! | [`timeline`] | the order of events | [`Timeline`](timeline::Timeline) |
//! | [`state`] | resources and their versions, and the effects of events | [`State`](state::State) |
//! | [`graph`] | dependencies in one state | [`DependencyGraph`](graph::DependencyGraph) |
//! | [`plan`] | the calls that restore an earlier state | [`Plan`](plan::Plan) |
//! | [`snapshot`] | one state as files and a commit message, and back | [`Snapshot`](snapshot::Snapshot) |
//! | [`export`] | a bot as a file that Lex imports | [`Bundle`](export::Bundle) |
//! | [`live`](mod@live) | files that show the current state of Lex | [`Live`](live::Live) |
//! | [`repo`] | snapshots as commits | [`Repo`](repo::Repo) |
//! | [`journal`] | the records of all runs, and the entry of each run | |
//! | [`index`] | `main` and the journal as tables for SQL | [`Index`](index::Index) |
//! | [`ingest`](mod@ingest) | a run, from log files to published references | [`Outcome`](ingest::Outcome) |
//! | [`query`] | questions and their answers | [`Archive`](query::Archive) |
//! | [`render`] | answers as text, JSON, pictures and scripts | |

mod ahead;
pub mod event;
pub mod export;
pub mod graph;
pub mod index;
pub mod ingest;
pub mod journal;
pub mod lex;
pub mod live;
pub mod plan;
pub mod query;
pub mod render;
pub mod repo;
pub mod snapshot;
pub mod state;
pub mod timeline;
pub mod trail;
pub mod wording;
