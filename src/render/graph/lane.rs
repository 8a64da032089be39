//! Lanes: groups of nodes in a picture, and their colours.

use crate::graph::Node;

/// One lane of a picture.
#[derive(Debug)]
pub(super) struct Lane {
    /// Its heading.
    pub(super) heading: &'static str,
    /// The class of its nodes in style sheets.
    pub(super) class: &'static str,
    /// Colours on a light background.
    pub(super) light: Colours,
    /// Colours on a dark background.
    pub(super) dark: Colours,
}

/// Colours of a box.
#[derive(Debug)]
pub(super) struct Colours {
    pub(super) fill: &'static str,
    pub(super) line: &'static str,
}

const fn lane(
    heading: &'static str,
    class: &'static str,
    light: (&'static str, &'static str),
    dark: (&'static str, &'static str),
) -> Lane {
    Lane {
        heading,
        class,
        light: Colours { fill: light.0, line: light.1 },
        dark: Colours { fill: dark.0, line: dark.1 },
    }
}

/// Every lane, in the direction of the edges: one for each group of kinds in the schemas, and one
/// for external resources.
pub(super) const LANES: [Lane; 11] = [
    lane("Resource policies", "policy", ("#fbe6e6", "#b03a3a"), ("#3d1a1a", "#f08f8f")),
    lane("Channels", "channel", ("#e2f4f1", "#1f8577"), ("#123630", "#5cc9b6")),
    lane("Aliases", "alias", ("#fdeedd", "#c06414"), ("#3b2a17", "#f0a35e")),
    lane("Replicas", "replica", ("#e9eaf6", "#5a5fa8"), ("#22244a", "#a9aef0")),
    lane("Bots", "bot", ("#e6ecfd", "#3f5fc8"), ("#1e2a4f", "#8fa8ff")),
    lane("Locales", "locale", ("#e4f2fb", "#2f7fb3"), ("#15303f", "#7cc4ee")),
    lane("Vocabularies", "vocabulary", ("#eef3e2", "#64802a"), ("#26301a", "#b4d272")),
    lane("Intents", "intent", ("#e4f5e8", "#2b8a4a"), ("#16351f", "#6fd08c")),
    lane("Slots", "slot", ("#f5f4d8", "#857f1f"), ("#33311a", "#d3cd6a")),
    lane("Slot types", "slottype", ("#f3e8fb", "#8847bd"), ("#32214a", "#c79af5")),
    lane("Outside", "outside", ("#eceff2", "#66727e"), ("#262c33", "#9aa7b4")),
];

/// The rank of the node's lane in [`LANES`].
pub(super) fn lane_of(node: &Node) -> usize {
    node.key().map_or(LANES.len() - 1, |key| key.row().lane.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::SCHEMAS;

    #[test]
    fn each_kind_has_the_lane_that_is_called_so() {
        for row in SCHEMAS.into_iter().flat_map(|schema| schema.kinds) {
            let heading = LANES[usize::from(row.lane)].heading.to_lowercase().replace(' ', "-");
            assert!(row.kind.plural().ends_with(&heading), "{}", row.kind);
        }
    }
}
