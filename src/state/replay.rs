use crate::event::Event;
use crate::state::{Effect, State};
use crate::timeline::{Timeline, TimelineEntry};

/// One event of a replay, with its effect.
#[derive(Clone, Debug)]
pub struct ReplayStep<'t> {
    /// The event.
    pub event: &'t Event,
    /// Its time in the history, in Unix seconds; never decreases from one step to the next.
    pub time: i64,
    /// Its effect.
    pub effect: Effect,
}

/// The steps of a timeline. Between two steps, [`Replay::state`] is the state after the first.
#[derive(Clone, Debug)]
pub struct Replay<'t> {
    entries: std::slice::Iter<'t, TimelineEntry<Event>>,
    state: State,
}

/// Replays a timeline from an empty state.
///
/// The current state is separate from the steps:
///
/// ```
/// # use lexrewind::{event::Event, state, timeline::Timeline};
/// # let timeline: Timeline<Event> = Timeline::of([]);
/// let mut replay = state::replay(&timeline);
/// while let Some(step) = replay.next() {
///     assert!(replay.state().get(&step.event.key).is_some());
/// }
/// ```
pub fn replay(timeline: &Timeline<Event>) -> Replay<'_> {
    Replay { entries: timeline.entries().iter(), state: State::default() }
}

impl Replay<'_> {
    /// The state after the last step.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The state after the last step, by value.
    pub fn into_state(self) -> State {
        self.state
    }
}

impl<'t> Iterator for Replay<'t> {
    type Item = ReplayStep<'t>;

    fn next(&mut self) -> Option<ReplayStep<'t>> {
        let entry = self.entries.next()?;
        let effect = self.state.follow(entry, &entry.place);
        Some(ReplayStep { event: &entry.place, time: entry.time, effect })
    }
}
