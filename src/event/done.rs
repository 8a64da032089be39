use crate::lex::{Json, Object, Schema, Verb, epoch_seconds};

/// The milliseconds between `time` (Unix seconds) and the completion of a call, from the first date
/// in its response that is close enough to belong to the call. An earlier date belongs to an
/// earlier event: a response with the number of an existing version has the date of its creation.
pub(super) fn done(schema: &Schema, verb: Verb, response: &Object, time: i64) -> Option<i16> {
    let dates = if verb == Verb::Publish { schema.published } else { schema.done };
    let after = |date: &Json| thousandths(date).map(|at| at - time.saturating_mul(1000));
    let near = dates.iter().filter_map(|name| response.get(name)).find_map(|date| {
        let seconds = epoch_seconds(date)?;
        (seconds.abs_diff(time) <= schema.skew).then(|| after(date))
    });
    near?.and_then(|after| after.try_into().ok())
}

/// Parses a date like `1494360160.133` or `2017-05-09T20:02:40.133Z`, as Unix milliseconds; `None`
/// if it has no fraction.
fn thousandths(date: &Json) -> Option<i64> {
    let (_, fraction) = date.as_text()?.split_once('.')?;
    let digits: String = fraction.chars().take_while(char::is_ascii_digit).take(3).collect();
    let fraction: i64 = format!("{digits:0<3}").parse().ok()?;
    Some(epoch_seconds(date)?.saturating_mul(1000) + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{V1, V2};

    const TIME: i64 = 1_494_360_160;

    #[test]
    fn a_date_near_the_event_shows_the_time_of_the_call() {
        for (date, v1, v2) in [
            ("1494360160.133", Some(133), Some(133)),
            ("1494360160.5", Some(500), Some(500)),
            ("1494360160.04", Some(40), Some(40)),
            ("1494360160", None, None),
            ("1494360159.999", None, Some(-1)),
            ("1494360162.5", None, Some(2500)),
            ("1494360163.1", None, None),
            ("2017-05-09T20:02:40.133Z", Some(133), Some(133)),
            ("2017-05-09T20:02:41.133Z", None, Some(1133)),
            ("May 9, 2017 8:02:40 PM", None, None),
        ] {
            let response = |name| [(name, Json::string(date))].into_iter().collect();
            let found = done(&V1, Verb::Put, &response("lastUpdatedDate"), TIME);
            assert_eq!(found, v1, "{date}");
            let found = done(&V2, Verb::Create, &response("creationDateTime"), TIME);
            assert_eq!(found, v2, "{date}");
        }
    }

    #[test]
    fn the_first_date_that_is_near_counts() {
        let response = Json::parse(
            r#"{"creationDateTime":1494360160.2,"lastUpdatedDateTime":1494350000.1,"lastBuildSubmittedDateTime":1494360160.9}"#,
        );
        let Ok(Json::Object(response)) = response else { panic!() };
        assert_eq!(done(&V2, Verb::Build, &response, TIME), Some(200));
    }
}
