//! Records of other services; many of them speak of Lex.

use crate::generator::date;
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use serde_json::{Value, json};

/// How a record of another service comes to contain `lex.amazonaws.com`, or does not.
struct Straw {
    source: &'static str,
    name: &'static str,
    read_only: bool,
    address: &'static str,
    agent: &'static str,
    invoked_by: Option<&'static str>,
    parameters: fn() -> Value,
}

const LEX: &str = "lex.amazonaws.com";

const fn straw(source: &'static str, name: &'static str, parameters: fn() -> Value) -> Straw {
    let (address, agent) = ("198.51.100.99", "aws-sdk-go/1.44.100");
    Straw { source, name, read_only: false, address, agent, invoked_by: None, parameters }
}

const STRAWS: [Straw; 14] = [
    Straw {
        read_only: true,
        ..straw("ec2.amazonaws.com", "DescribeInstances", || json!({"maxResults": 100}))
    },
    straw("ec2.amazonaws.com", "RunInstances", || json!({"instanceType": "t3.small"})),
    Straw {
        read_only: true,
        ..straw("sts.amazonaws.com", "AssumeRole", || json!({"roleSessionName": "lex"}))
    },
    Straw {
        read_only: true,
        ..straw("dynamodb.amazonaws.com", "DescribeTable", || json!({"tableName": "Orders"}))
    },
    // By name: on behalf of Lex.
    Straw {
        address: LEX,
        agent: LEX,
        invoked_by: Some(LEX),
        ..straw(
            "kms.amazonaws.com",
            "Decrypt",
            || json!({"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
        )
    },
    Straw {
        address: LEX,
        agent: LEX,
        ..straw("polly.amazonaws.com", "SynthesizeSpeech", || json!({"voiceId": "Salli"}))
    },
    // In a parameter.
    straw("iam.amazonaws.com", "CreateServiceLinkedRole", || json!({"aWSServiceName": LEX})),
    straw(
        "lambda.amazonaws.com",
        "AddPermission20150331v2",
        || json!({"functionName": "fulfil", "principal": LEX, "action": "lambda:InvokeFunction"}),
    ),
    Straw {
        read_only: true,
        ..straw(
            "cloudtrail.amazonaws.com",
            "LookupEvents",
            || json!({"lookupAttributes": [{"attributeKey": "EventSource", "attributeValue": LEX}]}),
        )
    },
    // In a string of JSON, spelled as in a record.
    straw(
        "iam.amazonaws.com",
        "PutRolePolicy",
        || json!({"policyDocument": r#"{"Principal":{"Service":"lex.amazonaws.com"}}"#}),
    ),
    straw(
        "events.amazonaws.com",
        "PutRule",
        || json!({"eventPattern": r#"{"detail":{"eventSource":"lex.amazonaws.com","eventName":"PutBot"}}"#}),
    ),
    // As a nested object that looks like a record.
    straw("states.amazonaws.com", "StartExecution", || {
        json!({"input": {
            "eventSource": LEX,
            "eventName": "DeleteBot",
            "eventTime": "2020-01-01T00:00:00Z",
            "requestParameters": {"name": "OrderFlowersBot"},
            "responseElements": null,
        }})
    }),
    // The event name of Lex, of another service.
    straw(
        "bots.example.com",
        "PutBot",
        || json!({"name": "OrderFlowersBot", "locale": "en-US", "childDirected": false}),
    ),
    straw("runtime.lex.amazonaws.com.example.com", "DeleteBot", || json!({"name": "Bot"})),
];

/// A record of another service, near a record of Lex.
pub fn record(rng: &mut Rng, near: &Record) -> String {
    let straw = if rng.chance(0.7) { rng.pick(&STRAWS[..4]) } else { rng.pick(&STRAWS) };
    let second = near.second();
    let signed_in = date::second(second - 1200);
    let account = &near.account;
    let mut identity = json!({
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLEAPPLICATION:i-0aaaabbbbccccdddd",
        "arn": format!("arn:aws:sts::{account}:assumed-role/Application/i-0aaaabbbbccccdddd"),
        "accountId": account,
        "accessKeyId": "ASIAEXAMPLEAPPLICATION",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLEAPPLICATION",
                "arn": format!("arn:aws:iam::{account}:role/Application"),
                "accountId": account,
                "userName": "Application",
            },
            "attributes": {"creationDate": signed_in, "mfaAuthenticated": "false"},
        },
    });
    if let Some(service) = straw.invoked_by {
        identity["invokedBy"] = json!(service);
    }
    let response = if straw.read_only { Value::Null } else { json!({"requestId": rng.guid()}) };
    json!({
        "eventVersion": "1.08",
        "userIdentity": identity,
        "eventTime": date::second(second),
        "eventSource": straw.source,
        "eventName": straw.name,
        "awsRegion": near.region,
        "sourceIPAddress": straw.address,
        "userAgent": straw.agent,
        "requestParameters": (straw.parameters)(),
        "responseElements": response,
        "requestID": rng.guid(),
        "eventID": rng.guid(),
        "readOnly": straw.read_only,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": account,
        "eventCategory": "Management",
    })
    .to_string()
}
