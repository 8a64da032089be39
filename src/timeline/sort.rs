//! A topological order that follows given ranks if possible.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Causes and their effects.
pub(super) struct Edges {
    /// Between events of one resource. These never contradict each other.
    pub(super) own: Vec<(u32, u32)>,
    /// Between resources. Wrong or missing records may make them contradict the others.
    pub(super) between: Vec<(u32, u32)>,
}

/// Orders events by rank, with every cause before its effect. A cause with a late clock gets the
/// rank of its effect. Causes in a cycle between resources are ignored.
pub(super) fn sort(ranks: &[u32], mut edges: Edges) -> Vec<u32> {
    let count = ranks.len();
    let mut graph = Graph::of(count, &edges);
    let mut order = graph.topological();
    if order.len() < count {
        let components = components(count, &edges);
        let component = |event: &u32| components[*event as usize];
        edges.between.retain(|(cause, effect)| component(cause) != component(effect));
        graph = Graph::of(count, &edges);
        order = graph.topological();
    }
    let mut due = ranks.to_vec();
    for &cause in order.iter().rev() {
        let effects = graph.effects(cause).iter().map(|effect| due[*effect as usize]);
        due[cause as usize] = effects.fold(due[cause as usize], u32::min);
    }
    let mut waiting = graph.causes_left();
    let entry = |at: u32| Reverse((due[at as usize], ranks[at as usize], at));
    let starts = (0..count as u32).filter(|at| waiting[*at as usize] == 0);
    let mut ready: BinaryHeap<_> = starts.map(entry).collect();
    let mut sequence = Vec::with_capacity(count);
    while let Some(Reverse((_, _, at))) = ready.pop() {
        sequence.push(at);
        for &effect in graph.effects(at) {
            waiting[effect as usize] -= 1;
            if waiting[effect as usize] == 0 {
                ready.push(entry(effect));
            }
        }
    }
    sequence
}

/// Numbers the strongly connected components of the causes (Kosaraju), and returns the component of
/// each event.
fn components(count: usize, edges: &Edges) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let turned = |pairs: &[(u32, u32)]| pairs.iter().map(|(a, b)| (*b, *a)).collect();
    let backward = Edges { own: turned(&edges.own), between: turned(&edges.between) };
    let mut seen = vec![false; count];
    let mut left = Vec::with_capacity(count);
    let graph = Graph::of(count, edges);
    for start in 0..count as u32 {
        graph.walk(start, &mut |at| !std::mem::replace(&mut seen[at as usize], true), &mut left);
    }
    let mut components = vec![NONE; count];
    let graph = Graph::of(count, &backward);
    for start in left.into_iter().rev() {
        let enter = &mut |at: u32| {
            let component = &mut components[at as usize];
            let is_new = *component == NONE;
            if is_new {
                *component = start;
            }
            is_new
        };
        graph.walk(start, enter, &mut Vec::new());
    }
    components
}

/// Effects by cause, in one list.
struct Graph {
    starts: Vec<u32>,
    effects: Vec<u32>,
}

impl Graph {
    fn of(count: usize, edges: &Edges) -> Self {
        let all = || edges.own.iter().chain(&edges.between);
        let mut starts = vec![0u32; count + 1];
        for (cause, _) in all() {
            starts[*cause as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut fill = starts.clone();
        let mut effects = vec![0u32; starts[count] as usize];
        for (cause, effect) in all() {
            effects[fill[*cause as usize] as usize] = *effect;
            fill[*cause as usize] += 1;
        }
        Self { starts, effects }
    }

    fn effects(&self, cause: u32) -> &[u32] {
        let at = cause as usize;
        &self.effects[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Visits effects of an event depth first, if `enter` permits; calls `left` with each event
    /// after all its effects were visited.
    fn walk(&self, start: u32, enter: &mut dyn FnMut(u32) -> bool, left: &mut Vec<u32>) {
        let mut path: Vec<(u32, usize)> = Vec::new();
        if enter(start) {
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            match self.effects(at).get(*next) {
                Some(&effect) => {
                    *next += 1;
                    if enter(effect) {
                        path.push((effect, 0));
                    }
                }
                None => {
                    left.push(at);
                    path.pop();
                }
            }
        }
    }

    fn causes_left(&self) -> Vec<u32> {
        let mut left = vec![0u32; self.starts.len() - 1];
        for effect in &self.effects {
            left[*effect as usize] += 1;
        }
        left
    }

    /// Every cause before its effects; omits events in and after a cycle.
    fn topological(&self) -> Vec<u32> {
        let mut waiting = self.causes_left();
        let mut order: Vec<u32> =
            (0..waiting.len() as u32).filter(|at| waiting[*at as usize] == 0).collect();
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            for &effect in self.effects(at) {
                waiting[effect as usize] -= 1;
                if waiting[effect as usize] == 0 {
                    order.push(effect);
                }
            }
        }
        order
    }
}
