//! The rules of the simulated Lex, each with its source.
mod generator;
#[test]
fn smoke() {
    let told = generator::history::random(1, &generator::history::Plan::default());
    assert_eq!(told.records.len(), 400);
}
