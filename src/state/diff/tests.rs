use proptest::prelude::*;

use super::*;
use crate::lex::{Api, Object, ResourceKind};

fn document(kind: ResourceKind, text: &str) -> Document {
    Document::from_text(Api::V1, kind, text).unwrap()
}

/// The differences as lines of path and symbol; checks that applying them leads from one text to
/// the other.
fn check(kind: ResourceKind, before: &str, after: &str, expect: &[&str]) -> Differences {
    let (before, after) = (document(kind, before), document(kind, after));
    let found = diff(Some(&before), Some(&after));
    let shown: Vec<String> = found.list.iter().map(line).collect();
    assert_eq!(shown, expect);
    assert_eq!(found.apply(Some(&before)), Some(after));
    found
}

fn line(difference: &Difference) -> String {
    let path = &difference.path;
    match &difference.kind {
        Kind::Added(value) => format!("{path} + {value}"),
        Kind::Removed(value) => format!("{path} - {value}"),
        Kind::Changed { before, after } => format!("{path} {before} -> {after}"),
        Kind::Reordered { names, .. } => format!("{path} > {}", names.join(", ")),
    }
}

#[test]
fn items_are_matched_by_what_identifies_them() {
    let found = check(
        ResourceKind::Intent,
        r#"{"name":"OrderFlowers",
            "sampleUtterances":["order some flwers","I want roses"],
            "slots":[
                {"name":"FlowerType","priority":1},
                {"name":"PickupDate","valueElicitationPrompt":{
                    "messages":[{"content":"What day do you want them?"}],"maxAttempts":2}},
                {"name":"PickupTime"}]}"#,
        r#"{"name":"OrderFlowers",
            "sampleUtterances":["I need a bouquet","I want roses","send {FlowerType}"],
            "slots":[
                {"name":"FlowerType","priority":1},
                {"name":"PickupTime"},
                {"name":"PickupDate","valueElicitationPrompt":{
                    "messages":[{"content":"What day do you want the {FlowerType}?"}],"maxAttempts":3}}]}"#,
        &[
            r#"slots[PickupDate].valueElicitationPrompt.messages[0].content "What day do you want them?" -> "What day do you want the {FlowerType}?""#,
            "slots[PickupDate].valueElicitationPrompt.maxAttempts 2 -> 3",
            "slots > FlowerType, PickupTime, PickupDate",
            r#"sampleUtterances + "I need a bouquet""#,
            r#"sampleUtterances + "send {FlowerType}""#,
            r#"sampleUtterances - "order some flwers""#,
        ],
    );
    assert_eq!(summary(&found), "+2 -1 utterances  ~1 prompt  >slot order");
}

#[test]
fn each_kind_of_list_and_member() {
    let cases: &[(ResourceKind, &str, &str, &[&str], &str)] = &[
        (
            ResourceKind::Bot,
            r#"{"intents":[{"intentName":"BookHotel","intentVersion":"1"},{"intentName":"B","intentVersion":"1"}]}"#,
            r#"{"intents":[{"intentName":"BookHotel","intentVersion":"2"}]}"#,
            &[
                r#"intents[B] - {"intentName":"B","intentVersion":"1"}"#,
                r#"intents[BookHotel].intentVersion "1" -> "2""#,
            ],
            "-1 ~1 intents",
        ),
        (
            ResourceKind::Alias,
            r#"{"botVersion":"2"}"#,
            r#"{"botVersion":"3"}"#,
            &[r#"botVersion "2" -> "3""#],
            "botVersion 2 -> 3",
        ),
        (
            ResourceKind::SlotType,
            r#"{"enumerationValues":[{"value":"red rose","synonyms":["rose","roses"]}]}"#,
            r#"{"description":"d","enumerationValues":[{"value":"red rose","synonyms":["roses","rose","r"]},{"value":"t"}]}"#,
            &[
                r#"description + "d""#,
                r#"enumerationValues[t] + {"value":"t"}"#,
                r#"enumerationValues[red rose].synonyms + "r""#,
                r#"enumerationValues[red rose].synonyms > "roses", "rose", "r""#,
            ],
            "+1 value  +1 synonym  +1 setting  >synonym order",
        ),
        (
            ResourceKind::Intent,
            r#"{"conclusionStatement":{"messages":[{"content":"a"},{"content":"b"}]}}"#,
            r#"{"conclusionStatement":{"messages":[{"content":"b"},{"content":"c"},{"content":"d"}]}}"#,
            &[
                r#"conclusionStatement.messages[2] + {"content":"d"}"#,
                r#"conclusionStatement.messages[0].content "a" -> "c""#,
                r#"conclusionStatement.messages > {"content":"b"}, {"content":"c"}, {"content":"d"}"#,
            ],
            "~1 message",
        ),
        (
            ResourceKind::Intent,
            r#"{"x":{"b":1},"dialogCodeHook":{"uri":"u"}}"#,
            r#"{"x":{"b":[1]},"a b":null,"fulfillmentActivity":{"type":"ReturnIntent"}}"#,
            &[
                r#"dialogCodeHook - {"uri":"u"}"#,
                r#"fulfillmentActivity + {"type":"ReturnIntent"}"#,
                r#"["a b"] + null"#,
                "x.b 1 -> [1]",
            ],
            "+1 -1 hooks  +1 ~1 settings",
        ),
        // Two items of the same name, one without a name, one that is not an object.
        (
            ResourceKind::Intent,
            r#"{"slots":[{"name":"S","p":1},{"name":"S","p":2},{"p":3},4]}"#,
            r#"{"slots":[4,{"name":"S","p":2},{"p":3},{"name":"S","p":5},{"name":"]\n"}]}"#,
            &[
                "slots[\"]\\n\"] + {\"name\":\"]\\n\"}",
                "slots[S].p 1 -> 2",
                "slots[S].p 2 -> 5",
                r#"slots > 4, S, {"p":3}, S, ]"#.trim_end(),
            ],
            "+1 ~2 slots  >slot order",
        ),
    ];
    for (kind, before, after, expect, words) in cases {
        let (before, after) = (document(*kind, before), document(*kind, after));
        let found = diff(Some(&before), Some(&after));
        let shown: Vec<String> = found.list.iter().map(line).collect();
        let shown: Vec<&str> = shown.iter().map(|line| line.split("\n").next().unwrap()).collect();
        assert_eq!(shown, *expect);
        assert_eq!(found.apply(Some(&before)), Some(after));
        assert_eq!(summary(&found), *words);
    }
}

#[test]
fn an_added_or_removed_document_is_split_into_items() {
    let text = r#"{"name":"I","sampleUtterances":["a","b"],"slots":[{"name":"S"}]}"#;
    let document = document(ResourceKind::Intent, text);
    let added = diff(None, Some(&document));
    let items: Vec<String> = added.item_by_item().iter().map(line).collect();
    let expect = [
        r#"name + "I""#,
        r#"slots[S] + {"name":"S"}"#,
        r#"sampleUtterances + "a""#,
        r#"sampleUtterances + "b""#,
    ];
    assert_eq!(items, expect);
    assert_eq!(summary(&added), "+2 utterances  +1 slot  +1 setting");
    assert_eq!(added.apply(None), Some(document.clone()));
    let removed = diff(Some(&document), None);
    assert_eq!(summary(&removed), "-2 utterances  -1 slot  -1 setting");
    assert_eq!(removed.apply(Some(&document)), None);
    assert!(diff(None, None).is_empty());
    assert!(diff(Some(&document), Some(&document)).is_empty());
    assert!(!added.is_empty());
}

/// Values with few names, so that items match.
fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (0..4_i64).prop_map(Json::number),
        "[ab]{0,2}".prop_map(Json::string),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let names = prop::sample::select(vec![
            "name",
            "value",
            "slots",
            "sampleUtterances",
            "messages",
            "valueElicitationPrompt",
            "intents",
            "enumerationValues",
            "synonyms",
            "x y",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..7).prop_map(Json::Array),
            prop::collection::vec((names, inner), 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// Documents with the lists of an intent and of a slot type.
fn body() -> impl Strategy<Value = Object> {
    let slot = (prop::option::of("[abc]"), value()).prop_map(|(name, value)| {
        let members = name.map(|name| ("name", Json::string(name))).into_iter();
        Json::Object(members.chain([("valueElicitationPrompt", value)]).collect())
    });
    let lists = (
        prop::collection::vec(slot, 0..6),
        prop::collection::vec("[abcd]".prop_map(Json::string), 0..8),
        prop::collection::vec(value(), 0..6),
    );
    (lists, value(), any::<[bool; 4]>()).prop_map(|((slots, utterances, messages), other, has)| {
        let prompt: Object = [("messages", Json::Array(messages))].into_iter().collect();
        let members = [
            ("slots", Json::Array(slots)),
            ("sampleUtterances", Json::Array(utterances)),
            ("confirmationPrompt", Json::Object(prompt)),
            ("other", other),
        ];
        members.into_iter().zip(has).filter(|(_, has)| *has).map(|(member, _)| member).collect()
    })
}

proptest! {
    #[test]
    fn what_differs_leads_from_one_to_the_other(
        before in prop::option::of(body()),
        after in prop::option::of(body()),
        kind in prop::sample::select(ResourceKind::all().collect::<Vec<_>>()),
    ) {
        let document = |body| Document::of_shape(Shape::of(Api::V1, kind), body);
        let (before, after) = (before.map(document), after.map(document));
        let found = diff(before.as_ref(), after.as_ref());
        prop_assert_eq!(found.apply(before.as_ref()), after.clone());
        prop_assert_eq!(found.is_empty(), before == after);
        prop_assert_eq!(&diff(before.as_ref(), after.as_ref()), &found);
        for difference in found.item_by_item() {
            let path = difference.path.to_string();
            prop_assert!(!path.contains('\n'));
        }
        summary(&found);
    }

    #[test]
    fn shuffled_lists_differ_in_their_order_only(
        (names, shuffled) in prop::collection::btree_set("[a-z]{1,3}", 0..12)
            .prop_map(|names| names.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|names| (Just(names.clone()), Just(names).prop_shuffle())),
    ) {
        let document = |names: &[String]| {
            let items = names.iter().map(Json::string).collect();
            let body = [("sampleUtterances", Json::Array(items))].into_iter().collect();
            Document::of_shape(Shape::of(Api::V1, ResourceKind::Intent), body)
        };
        let (before, after) = (document(&names), document(&shuffled));
        let found = diff(Some(&before), Some(&after));
        prop_assert_eq!(found.list.len(), usize::from(names != shuffled));
        prop_assert_eq!(found.apply(Some(&before)), Some(after));
    }
}
