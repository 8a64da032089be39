use crate::lex::{Document, IdUse, Json, Object, ResourceKind, Schema, Verb, kebab};
use crate::plan::{Plan, PlanRef, ResponseRef, Step};

/// A step of a script.
pub(super) struct Call<'a> {
    pub(super) step: &'a Step,
    /// Its number, from 1.
    pub(super) number: usize,
    /// `create-intent intent:OrderFlowers/en_US/PickUp`
    pub(super) title: String,
    /// The member of the response that later steps may refer to.
    pub(super) member: Option<&'static str>,
    /// The call that reads the resource, if its ids are known before the first call.
    pub(super) fetch: Option<Fetch>,
    /// The document before the step, and after it.
    pub(super) before: Option<Document>,
    pub(super) after: Option<Document>,
    /// What to wait for afterwards.
    pub(super) wait: Option<Wait>,
    /// What is verified at the end.
    pub(super) check: Option<Check>,
}

/// The verification of a resource at the end.
pub(super) struct Check {
    pub(super) fetch: Fetch,
    /// The members that Lex must show; `None` if the resource must not exist.
    pub(super) target: Option<Object>,
}

/// A call that reads a resource.
#[derive(Clone)]
pub(super) struct Fetch {
    pub(super) operation: &'static str,
    pub(super) parameters: Object,
}

/// What to wait for.
pub(super) struct Wait {
    pub(super) fetch: Fetch,
    /// The member with the status, and the values that end the waiting.
    pub(super) status: Option<(&'static str, &'static [&'static str])>,
}

impl<'a> Call<'a> {
    pub(super) fn of(plan: &Plan, at: usize, step: &'a Step) -> Self {
        let (verb, key, number) = (step.verb(), &step.key, at + 1);
        let name = plan.names.short(key);
        let version = step.number.filter(|_| verb == Verb::DeleteVersion);
        let version = version.map(|number| format!("@{number}")).unwrap_or_default();
        let fetch = fetch(step, number);
        let exists_before = matches!(verb, Verb::Update | Verb::Delete | Verb::DeleteVersion);
        let is_known = |fetch: &Fetch| fetch.parameters.iter().all(|(_, it)| !is_new(it));
        let row = key.row();
        let members = step.parameters.iter().filter(|(name, _)| row.shape.member(name).is_some());
        let after: Object = members.map(|(name, value)| (name, value.clone())).collect();
        let is_plain = verb == Verb::Update && is_described(step) && !after.any(is_new);
        let check = (is_last(plan, at) && is_shown(step)).then(|| fetch.clone()).flatten();
        let target = (verb != Verb::Delete).then(|| after.clone());
        Self {
            step,
            number,
            title: format!("{} {name}{version}", kebab(step.operation)),
            member: member(step),
            before: step.before.clone().filter(|_| is_described(step)),
            after: is_plain.then(|| Document::of_shape(row.shape, after)),
            wait: fetch.as_ref().and_then(|fetch| wait(step, fetch)),
            fetch: fetch.filter(|fetch| exists_before && is_known(fetch)),
            check: check.map(|fetch| Check { fetch, target }),
        }
    }
}

/// Whether a step gives its resource the final document, or deletes it.
fn is_last(plan: &Plan, at: usize) -> bool {
    let (step, later) = (&plan.steps[at], &plan.steps[at + 1..]);
    let replaces = |later: &Step| later.key == step.key && is_change(later);
    let is_below = |later: &Step| later.verb() == Verb::Delete && step.key.is_below(&later.key);
    is_change(step) && !later.iter().any(|later| replaces(later) || is_below(later))
}

fn is_change(step: &Step) -> bool {
    matches!(step.verb(), Verb::Create | Verb::Update | Verb::Edit | Verb::Delete)
}

/// Whether one call shows the document of a step's resource as it was sent. Lex may reformat the text of a
/// policy (its revision protects it), and a vocabulary is paginated.
fn is_described(step: &Step) -> bool {
    let row = step.key.row();
    row.stated.is_none() && !row.list.is_some_and(|list| list.is_whole)
}

/// Whether the result of a step can be verified.
fn is_shown(step: &Step) -> bool {
    step.verb() == Verb::Delete || is_described(step)
}

/// The resources that a script does not verify, and the calls that show them.
pub(super) fn not_compared(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().enumerate();
    let open = steps.filter(|(at, step)| is_last(plan, *at) && !is_shown(step));
    let lines = open.map(|(_, step)| {
        let shown_by = step.key.row().read.map_or("DescribeResourcePolicy", |read| read.operation);
        format!("{}, which {} shows", plan.names.short(&step.key), kebab(shown_by))
    });
    lines.collect()
}

/// The member of the response that identifies what the call made.
fn member(step: &Step) -> Option<&'static str> {
    let (verb, row) = (step.verb(), step.key.row());
    match verb {
        Verb::Create if row.lives == IdUse::Once => row.id,
        Verb::Create | Verb::Update => row.revision.map(|(_, after)| after),
        Verb::Publish => Some(Schema::of(step.key.api).version),
        Verb::Put
        | Verb::Edit
        | Verb::Delete
        | Verb::DeleteVersion
        | Verb::Tag
        | Verb::Untag
        | Verb::Import
        | Verb::Build
        | Verb::Use
        | Verb::Migrate
        | Verb::Keep => None,
    }
}

/// The call that reads the resource of a step. No call reads single items of a vocabulary.
fn fetch(step: &Step, number: usize) -> Option<Fetch> {
    let key = &step.key;
    let from = |member| ResponseRef { run: PlanRef::This, step: number, member }.json();
    let version = Schema::of(key.api).version;
    let (operation, ids): (&'static str, Vec<&'static str>) = match (key.kind(), step.verb()) {
        (ResourceKind::Bot, Verb::Publish | Verb::DeleteVersion) => {
            ("DescribeBotVersion", vec!["botId", version])
        }
        (ResourceKind::CustomVocabulary, _) => {
            ("DescribeCustomVocabularyMetadata", vec!["botId", "localeId", version])
        }
        (ResourceKind::ResourcePolicy, _) => ("DescribeResourcePolicy", vec!["resourceArn"]),
        _ => {
            let read = key.row().read?;
            let ids = read.ids.iter().copied().chain(read.version);
            (read.operation, ids.collect())
        }
    };
    let value = |member: &'static str| match step.parameters.get(member) {
        Some(value) => (member, value.clone()),
        None => (member, from(member)),
    };
    Some(Fetch { operation, parameters: ids.into_iter().map(value).collect() })
}

/// What to wait for after a step (API reference, statuses of each resource).
fn wait(step: &Step, fetch: &Fetch) -> Option<Wait> {
    const READY: &[&str] = &["Available"];
    const LOCALE: &[&str] = &["NotBuilt", "Built", "ReadyExpressTesting"];
    let status: (&'static str, &'static [&'static str]) = match (step.key.kind(), step.verb()) {
        (ResourceKind::Bot, _) => ("botStatus", READY),
        (ResourceKind::Locale, Verb::Build) => ("botLocaleStatus", &["Built"]),
        (ResourceKind::Locale, _) => ("botLocaleStatus", LOCALE),
        (ResourceKind::Alias, _) => ("botAliasStatus", READY),
        (ResourceKind::CustomVocabulary, _) => ("customVocabularyStatus", &["Ready"]),
        (ResourceKind::Replica, _) => ("botReplicaStatus", &["Enabled"]),
        _ => return None,
    };
    // A vocabulary without items does not exist, and has no status.
    let is_emptied = step.operation == "BatchDeleteCustomVocabularyItem";
    let is_deleted = matches!(step.verb(), Verb::Delete | Verb::DeleteVersion);
    (!is_emptied).then(|| Wait { fetch: fetch.clone(), status: (!is_deleted).then_some(status) })
}

fn is_new(value: &Json) -> bool {
    ResponseRef::read(value).is_some()
}
