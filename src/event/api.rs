use crate::lex::{Api, Object};

/// Which API a call used, from the shape of its request or, failing that, of its response.
///
/// Both APIs log under one event source, and ten writing operations share their names (`botId`,
/// `importId` and `resourceARN` are members of V2; `name`, `botName`, `payload` and `resourceArn`
/// of V1). The two tag calls are distinguished by the ARN itself, because a trail may spell members
/// differently from the API: V1 has `bot:NAME`, V2 `bot/ID`.
pub(super) fn api_of(request: Option<&Object>, response: Option<&Object>) -> Option<Api> {
    request.and_then(of_request).or_else(|| response.and_then(of_response))
}

fn of_request(request: &Object) -> Option<Api> {
    if let Some(arn) = resource_arn(request) {
        let resource = arn.splitn(6, ':').nth(5)?;
        return Some(if resource.contains('/') { Api::V2 } else { Api::V1 });
    }
    if ["botId", "importId"].iter().any(|member| request.get(member).is_some()) {
        return Some(Api::V2);
    }
    let v1 = ["name", "botName", "payload"].iter().any(|member| request.get(member).is_some());
    v1.then_some(Api::V1)
}

fn of_response(response: &Object) -> Option<Api> {
    let has = |members: &[&str]| members.iter().any(|member| response.get(member).is_some());
    if has(&["botId", "resourceSpecification"]) {
        return Some(Api::V2);
    }
    has(&["checksum", "version", "name", "botName"]).then_some(Api::V1)
}

/// The ARN of a tag call, in either spelling.
pub(super) fn resource_arn(request: &Object) -> Option<&str> {
    request.text("resourceArn").or_else(|| request.text("resourceARN"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::Json;

    #[test]
    fn the_shape_of_the_request_shows_the_api() {
        // The first two are real records of 2021: facts of two DeleteBot calls.
        let cases = [
            (r#"{"name":"multichannel_lex_bot"}"#, "null", Some(Api::V1)),
            (r#"{"botId":"YHPF209BAD","skipResourceInUseCheck":"false"}"#, "null", Some(Api::V2)),
            (r#"{"name":"A","botName":"B"}"#, "null", Some(Api::V1)),
            (r#"{"importId":"1","mergeStrategy":"Overwrite"}"#, "null", Some(Api::V2)),
            (r#"{"payload":"UEs=","resourceType":"BOT"}"#, "null", Some(Api::V1)),
            (r#"{"resourceArn":"arn:aws:lex:r:1:bot:B"}"#, "null", Some(Api::V1)),
            (r#"{"resourceARN":"arn:aws:lex:r:1:bot/ID"}"#, "null", Some(Api::V2)),
            (r#"{"resourceArn":"arn:aws:lex:r:1:bot/ID"}"#, "null", Some(Api::V2)),
            ("null", r#"{"botId":"X","botStatus":"Deleting"}"#, Some(Api::V2)),
            ("null", r#"{"name":"B","version":"1","checksum":"c"}"#, Some(Api::V1)),
            ("null", "null", None),
            ("{}", "null", None),
        ];
        for (request, response, expect) in cases {
            let (request, response) =
                (Json::parse(request).unwrap(), Json::parse(response).unwrap());
            let found = api_of(request.as_object(), response.as_object());
            assert_eq!(found, expect, "{request} {response}");
        }
    }
}
