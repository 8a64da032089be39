//! `public-records`: what real records of Lex could be found in public, and AWS's own examples.

use crate::stories::pages::{Page, Pages};
use serde_json::{Value, json};

const FOLDER: &str = "stories/public-records";

/// The files as they were found; only the last is made from another.
const FOUND: [(&str, &str); 8] = [
    (
        "doc-v1-PutBot-as-printed.json",
        include_str!("../../../fixtures/stories/public-records/doc-v1-PutBot-as-printed.json"),
    ),
    (
        "doc-v2-CreateBotAlias.json",
        include_str!("../../../fixtures/stories/public-records/doc-v2-CreateBotAlias.json"),
    ),
    (
        "v1-DeleteBot-2021-07-02.json",
        include_str!("../../../fixtures/stories/public-records/v1-DeleteBot-2021-07-02.json"),
    ),
    (
        "v2-CreateBot-2021-07-02.json",
        include_str!("../../../fixtures/stories/public-records/v2-CreateBot-2021-07-02.json"),
    ),
    (
        "v2-CreateBot-2025-08-18.json",
        include_str!("../../../fixtures/stories/public-records/v2-CreateBot-2025-08-18.json"),
    ),
    (
        "v2-CreateBotAlias-2025-08-19.json",
        include_str!("../../../fixtures/stories/public-records/v2-CreateBotAlias-2025-08-19.json"),
    ),
    (
        "v2-CreateBotVersion-2025-08-19.json",
        include_str!(
            "../../../fixtures/stories/public-records/v2-CreateBotVersion-2025-08-19.json"
        ),
    ),
    (
        "v2-DeleteBot-2021-07-02.json",
        include_str!("../../../fixtures/stories/public-records/v2-DeleteBot-2021-07-02.json"),
    ),
];

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    for (name, text) in FOUND {
        pages.insert(format!("{FOLDER}/{name}"), Page::Plain(text.to_owned()));
    }
    let filled = fill(serde_json::from_str(FOUND[0].1).unwrap());
    let path = format!("{FOLDER}/doc-v1-PutBot-filled.json");
    pages.insert(path, Page::Plain(format!("{filled:#}\n")));
}

/// AWS's example of a PutBot with values in its placeholders.
fn fill(mut record: Value) -> Value {
    record["userIdentity"] = json!({
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE0000000001",
        "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLE000000001",
        "userName": "alice",
    });
    record["eventTime"] = json!("2019-06-04T15:22:40Z");
    record["awsRegion"] = json!("us-east-1");
    record["sourceIPAddress"] = json!("192.0.2.10");
    record["userAgent"] = json!("aws-cli/1.16.170 Python/3.7.3 Linux/4.14.114 botocore/1.12.160");
    record["responseElements"]["createdDate"] = json!(1_559_661_760.117);
    record["responseElements"]["lastUpdatedDate"] = json!(1_559_661_760.117);
    record["responseElements"]["checksum"] = json!("0f7c1f52-9d0e-4b8a-8c0f-5d1f2c7e6a11");
    record["requestID"] = json!("2b4c3d1e-86ed-11e9-8f3b-5f1f0c2d3e4a");
    record["eventID"] = json!("7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f");
    record["recipientAccountId"] = json!("111122223333");
    record
}
