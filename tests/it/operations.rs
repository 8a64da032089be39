//! Every operation of both service models is a row of the operation table, or a reading one.

use lexrewind::lex::{Api, Operation};

/// Lines of `NAME read|write`, one for each operation of a service model.
fn model(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.lines().map(|line| {
        let (name, effect) = line.split_once(' ').expect("NAME EFFECT");
        (name, effect == "write")
    })
}

#[test]
fn the_tables_are_the_writing_operations_of_the_service_models() {
    let models = [
        (Api::V1, include_str!("../../fixtures/operations/v1.txt"), 42),
        (Api::V2, include_str!("../../fixtures/operations/v2.txt"), 107),
    ];
    for (api, text, count) in models {
        assert_eq!(model(text).count(), count);
        let writing: Vec<&str> =
            model(text).filter(|(_, writes)| *writes).map(|(name, _)| name).collect();
        let rows: Vec<&str> = Operation::all(api).iter().map(|row| row.name).collect();
        assert_eq!(rows, writing, "{api}, sorted");
        assert!(Operation::all(api).iter().all(|row| row.api == api));
        for (name, writes) in model(text) {
            assert_eq!(Operation::is_reading(name), !writes, "{name}");
        }
    }
}

#[test]
fn eleven_names_are_in_both_models_of_which_ten_write() {
    let both = |name: &&str| Operation::named(name).count() == 2;
    let v1 = Operation::all(Api::V1).iter().map(|row| row.name);
    assert_eq!(v1.filter(both).count(), 10);
}
