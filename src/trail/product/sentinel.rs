//! The table `AWSCloudTrail` of Microsoft Sentinel (Azure Monitor Logs reference): rows of the
//! portal's CSV, of the API and of the CLI.
//!
//! The portal prints times in the language of the browser. A row whose day and month are ambiguous
//! is refused.

use chrono::{NaiveDate, NaiveTime};

use super::object::find;
use super::{Outcome, Parts, Product};
use crate::trail::json;
use crate::trail::member::quoted;
use crate::trail::part::Form;
use crate::trail::time::time;

/// The columns of the time: that of the API, and that of the portal if it shows UTC.
const TIMES: [&str; 2] = ["TimeGenerated", "TimeGenerated [UTC]"];

pub(super) static SENTINEL: Product = Product {
    form: Form::Sentinel,
    name: "sentinel",
    marks: &["AwsEventId", "EventSource"],
    members: &[
        ("eventVersion", &["EventVersion"]),
        ("userIdentity.type", &["UserIdentityType"]),
        ("userIdentity.principalId", &["UserIdentityPrincipalid"]),
        ("userIdentity.arn", &["UserIdentityArn"]),
        ("userIdentity.accountId", &["UserIdentityAccountId"]),
        ("userIdentity.accessKeyId", &["UserIdentityAccessKeyId"]),
        ("userIdentity.userName", &["UserIdentityUserName"]),
        ("userIdentity.invokedBy", &["UserIdentityInvokedBy"]),
        ("userIdentity.onBehalfOf.userId", &["UserIdentityUserId"]),
        ("userIdentity.onBehalfOf.identityStoreArn", &["UserIdentityStoreArn"]),
        ("userIdentity.sessionContext.sessionIssuer.type", &["SessionIssuerType"]),
        ("userIdentity.sessionContext.sessionIssuer.principalId", &["SessionIssuerPrincipalId"]),
        ("userIdentity.sessionContext.sessionIssuer.arn", &["SessionIssuerArn"]),
        ("userIdentity.sessionContext.sessionIssuer.accountId", &["SessionIssuerAccountId"]),
        ("userIdentity.sessionContext.sessionIssuer.userName", &["SessionIssuerUserName"]),
        ("userIdentity.sessionContext.attributes.mfaAuthenticated", &["SessionMfaAuthenticated"]),
        ("eventSource", &["EventSource"]),
        ("eventName", &["EventName"]),
        ("awsRegion", &["AWSRegion"]),
        ("sourceIPAddress", &["SourceIpAddress"]),
        ("userAgent", &["UserAgent"]),
        ("errorCode", &["ErrorCode"]),
        ("errorMessage", &["ErrorMessage"]),
        ("requestParameters", &["RequestParameters"]),
        ("responseElements", &["ResponseElements"]),
        ("additionalEventData", &["AdditionalEventData"]),
        ("requestID", &["AwsRequestId", "AwsRequestId_"]),
        ("eventID", &["AwsEventId"]),
        ("readOnly", &["ReadOnly"]),
        ("resources", &["Resources"]),
        ("eventType", &["EventTypeName"]),
        ("apiVersion", &["APIVersion"]),
        ("managementEvent", &["ManagementEvent"]),
        ("recipientAccountId", &["RecipientAccountId"]),
        ("serviceEventDetails", &["ServiceEventDetails"]),
        ("sharedEventID", &["SharedEventId"]),
        ("vpcEndpointId", &["VpcEndpointId"]),
    ],
    absent: &[],
    outcome: Outcome::Column("ErrorCode"),
    loses: None,
    special,
};

fn special(document: &[u8], parts: &mut Parts) -> Result<(), &'static str> {
    let column = TIMES
        .into_iter()
        .find_map(|name| find(document, name).and_then(json::scalar).map(|text| (name, text)));
    let Some((name, text)) = column else {
        return Err("no `TimeGenerated` in UTC; select it, or let the portal show UTC");
    };
    let time = match time(&text) {
        Some(time) => time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        None if name == TIMES[1] => local(&text)?,
        None => {
            return Err("the zone of `TimeGenerated` is not known; export with the API or the CLI");
        }
    };
    parts.found.push(("eventTime", quoted(&time)));
    Ok(())
}

const AMBIGUOUS: &str = "day and month of `TimeGenerated` may be confused; export with the API or the \
     CLI, or add `| extend TimeGenerated = tostring(TimeGenerated)` to the query";

const OTHER: &str = "`TimeGenerated` is not in a known form; export with the API or the CLI";

/// A time in the language of a browser: `21/04/2025, 09:45:54.000`, `4/21/2025, 9:45:54.000 AM`.
fn local(text: &str) -> Result<String, &'static str> {
    let (date, clock) = text.split_once(", ").ok_or(OTHER)?;
    let numbers: Option<Vec<u32>> =
        date.split(['/', '.', '-']).map(|number| number.trim().parse().ok()).collect();
    let (year, month, day) = match numbers.as_deref() {
        Some([year, month, day]) if *year > 31 => (*year, *month, *day),
        Some([first, second, year]) if *year > 31 => match (*first, *second) {
            (first, second) if first <= 12 && second <= 12 && first != second => {
                return Err(AMBIGUOUS);
            }
            (day, month) if day > 12 => (*year, month, day),
            (month, day) => (*year, month, day),
        },
        _ => return Err(OTHER),
    };
    let year = i32::try_from(year).map_err(|_| OTHER)?;
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(OTHER)?;
    let clock = clock.replace('\u{202f}', " ").to_uppercase();
    let mut formats = ["%H:%M:%S%.f", "%I:%M:%S%.f %p", "%I:%M:%S %p"].into_iter();
    let clock = formats.find_map(|format| NaiveTime::parse_from_str(clock.trim(), format).ok());
    let time = date.and_time(clock.ok_or(OTHER)?);
    Ok(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn times_in_the_language_of_a_browser() {
        let table = [
            ("21/04/2025, 09:45:54.000", Some("2025-04-21T09:45:54Z")),
            ("4/21/2025, 9:45:54.000 AM", Some("2025-04-21T09:45:54Z")),
            ("4/21/2025, 9:45:54.123 PM", Some("2025-04-21T21:45:54Z")),
            ("21.4.2025, 09:45:54.000", Some("2025-04-21T09:45:54Z")),
            ("04/04/2025, 09:45:54.000", Some("2025-04-04T09:45:54Z")),
            ("03/04/2025, 09:45:54.000", None),
            ("4/3/2025, 9:45:54.000 AM", None),
            ("31/02/2025, 09:45:54.000", None),
            ("2025-04-03, 09:45:54.000", Some("2025-04-03T09:45:54Z")),
            ("2025-13-04, 09:45:54.000", None),
            ("21/04/25, 09:45:54.000", None),
            ("21/04/2025", None),
        ];
        for (text, expect) in table {
            assert_eq!(local(text).ok().as_deref(), expect, "{text}");
        }
        assert!(local("03/04/2025, 09:45:54.000").is_err_and(|why| why.contains("confused")));
    }
}
