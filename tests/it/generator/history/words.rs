//! The words of the simulated bots: names, utterances, prompts.

use crate::generator::rng::Rng;

const VERBS: [&str; 12] = [
    "order", "book", "cancel", "change", "track", "send", "find", "return", "pay for", "rate",
    "gift", "reserve",
];
const ADJECTIVES: [&str; 12] = [
    "red",
    "fresh",
    "cheap",
    "large",
    "my last",
    "another",
    "the usual",
    "a dozen",
    "white",
    "same-day",
    "seasonal",
    "potted",
];
const NOUNS: [&str; 16] = [
    "roses",
    "tulips",
    "lilies",
    "bouquet",
    "delivery",
    "table",
    "appointment",
    "refund",
    "room",
    "ticket",
    "gift card",
    "invoice",
    "subscription",
    "crème brûlée",
    "jalapeño pizza",
    "car",
];
const OPENINGS: [&str; 10] = [
    "I want to",
    "can you",
    "please",
    "I'd like to",
    "help me",
    "could I",
    "we need to",
    "how do I",
    "let me",
    "time to",
];
const SLOTS: [&str; 12] = [
    "FlowerType",
    "PickupDate",
    "PickupTime",
    "City",
    "Recipient",
    "Amount",
    "Size",
    "Colour",
    "Room_Type",
    "Nights",
    "Reason",
    "Card.Number",
];
/// Texts that a careless writer of JSON, paths, headers or terminals would trip over.
const ODD: [&str; 10] = [
    "say \"hello\" \\ bye",
    "two\nlines",
    "tab\there",
    "emoji 🌷🌹",
    "عربى",
    "\u{202e}reversed",
    "<script>alert(1)</script>",
    "-leading dash",
    "Event-Id: not a trailer",
    "\u{1b}[31mred\u{1b}[0m",
];
const HEADS: [&str; 14] = [
    "Order", "Cancel", "Book", "Track", "Check", "Change", "Pay", "Find", "Rate", "Return", "Help",
    "Greet", "Open", "Close",
];
const TAILS: [&str; 14] = [
    "Flowers", "Pizza", "Room", "Flight", "Ticket", "Account", "Bill", "Status", "Gift", "Car",
    "Table", "Plan", "Claim", "Card",
];

/// Distinct lawful names: letters and single underscores. A few differ only in case.
pub fn names(rng: &mut Rng, count: usize, ending: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(count);
    for index in 0..count {
        if index % 16 == 15 && rng.chance(0.7) {
            let mut folded = names[index - 1].to_ascii_lowercase();
            folded[..1].make_ascii_uppercase();
            if !names.contains(&folded) {
                names.push(folded);
                continue;
            }
        }
        let joint = if rng.chance(0.2) { "_" } else { "" };
        let mut name = format!("{}{joint}{}{ending}", rng.pick(&HEADS), rng.pick(&TAILS));
        while names.contains(&name) {
            name.push(char::from(b'A' + rng.below(26) as u8));
        }
        names.push(name);
    }
    names
}

/// What somebody may say; sometimes with a slot in braces.
pub fn utterance(rng: &mut Rng) -> String {
    if rng.chance(0.004) {
        return (*rng.pick(&ODD)).replace(['\n', '\t'], " ");
    }
    let (opening, verb, noun) = (rng.pick(&OPENINGS), rng.pick(&VERBS), rng.pick(&NOUNS));
    match rng.below(4) {
        0 => format!("{opening} {verb} {noun} for {{{}}}", slot_name(rng)),
        1 => format!("{opening} {verb} {} {noun}", rng.pick(&ADJECTIVES)),
        2 => format!(
            "{verb} {} {noun} and {} {}",
            rng.pick(&ADJECTIVES),
            rng.pick(&VERBS),
            rng.pick(&NOUNS)
        ),
        _ => format!("{opening} {verb} {noun} at {{{}}} or {noun}", slot_name(rng)),
    }
}

/// What the bot may say.
pub fn sentence(rng: &mut Rng) -> String {
    if rng.chance(0.02) {
        return (*rng.pick(&ODD)).to_owned();
    }
    let (verb, noun) = (rng.pick(&VERBS), rng.pick(&NOUNS));
    match rng.below(4) {
        0 => format!("What {noun} would you like to {verb}?"),
        1 => format!("Sorry, I did not get that. Do you want to {verb} {noun}?"),
        2 => format!("Okay, {{{}}} {noun}. Shall I {verb} it?", slot_name(rng)),
        _ => format!("Thank you. We will {verb} {} {noun}.", rng.pick(&ADJECTIVES)),
    }
}

/// One value of a slot type.
pub fn value(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(&ADJECTIVES), rng.pick(&NOUNS))
}

/// The name of a slot.
pub fn slot_name(rng: &mut Rng) -> &'static str {
    SLOTS[rng.below(SLOTS.len())]
}
