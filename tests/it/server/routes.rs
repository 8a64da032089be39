//! Which request is which operation: the facts of the service model of Lex V1 (2017-04-19).

use super::http::{Request, decoded};
use crate::generator::service::ApiError;
use serde_json::{Map, Value};

/// An operation and its path.
pub(crate) struct Route {
    /// Its name.
    pub(crate) operation: &'static str,
    method: &'static str,
    path: &'static str,
    /// The status of success.
    pub(crate) success: u16,
}

const fn route(
    operation: &'static str,
    method: &'static str,
    path: &'static str,
    success: u16,
) -> Route {
    Route { operation, method, path, success }
}

/// Sorted by name. `{botAlias}` and `{versionOrAlias}` are named after their members: the model's
/// own URIs say `{aliasName}` and `{versionoralias}`.
const ROUTES: [Route; 32] = [
    route("CreateBotVersion", "POST", "/bots/{name}/versions", 201),
    route("CreateIntentVersion", "POST", "/intents/{name}/versions", 201),
    route("CreateSlotTypeVersion", "POST", "/slottypes/{name}/versions", 201),
    route("DeleteBot", "DELETE", "/bots/{name}", 204),
    route("DeleteBotAlias", "DELETE", "/bots/{botName}/aliases/{name}", 204),
    route(
        "DeleteBotChannelAssociation",
        "DELETE",
        "/bots/{botName}/aliases/{botAlias}/channels/{name}",
        204,
    ),
    route("DeleteBotVersion", "DELETE", "/bots/{name}/versions/{version}", 204),
    route("DeleteIntent", "DELETE", "/intents/{name}", 204),
    route("DeleteIntentVersion", "DELETE", "/intents/{name}/versions/{version}", 204),
    route("DeleteSlotType", "DELETE", "/slottypes/{name}", 204),
    // `version`, not `versions`, as in the service model.
    route("DeleteSlotTypeVersion", "DELETE", "/slottypes/{name}/version/{version}", 204),
    route("DeleteUtterances", "DELETE", "/bots/{botName}/utterances/{userId}", 204),
    route("GetBot", "GET", "/bots/{name}/versions/{versionOrAlias}", 200),
    route("GetBotAlias", "GET", "/bots/{botName}/aliases/{name}", 200),
    route("GetBotAliases", "GET", "/bots/{botName}/aliases/", 200),
    route("GetBotVersions", "GET", "/bots/{name}/versions/", 200),
    route("GetBots", "GET", "/bots/", 200),
    route("GetIntent", "GET", "/intents/{name}/versions/{version}", 200),
    route("GetIntentVersions", "GET", "/intents/{name}/versions/", 200),
    route("GetIntents", "GET", "/intents/", 200),
    route("GetSlotType", "GET", "/slottypes/{name}/versions/{version}", 200),
    route("GetSlotTypeVersions", "GET", "/slottypes/{name}/versions/", 200),
    route("GetSlotTypes", "GET", "/slottypes/", 200),
    route("ListTagsForResource", "GET", "/tags/{resourceArn}", 200),
    route("PutBot", "PUT", "/bots/{name}/versions/$LATEST", 200),
    route("PutBotAlias", "PUT", "/bots/{botName}/aliases/{name}", 200),
    route("PutIntent", "PUT", "/intents/{name}/versions/$LATEST", 200),
    route("PutSlotType", "PUT", "/slottypes/{name}/versions/$LATEST", 200),
    route("StartImport", "POST", "/imports/", 201),
    route("StartMigration", "POST", "/migrations", 202),
    route("TagResource", "POST", "/tags/{resourceArn}", 204),
    route("UntagResource", "DELETE", "/tags/{resourceArn}", 204),
];

/// The route of a request, with the members of its path, query and body.
pub(crate) fn find(request: &Request) -> Option<(&'static Route, Result<Value, ApiError>)> {
    ROUTES.iter().filter(|route| route.method == request.method).find_map(|route| {
        let members = in_path(route.path, &request.path)?;
        Some((route, with_query_and_body(members, request)))
    })
}

/// The members in the path, if it is one of this template.
pub(super) fn in_path(template: &str, path: &str) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(members),
            (Some(wanted), Some(given)) => {
                let given = decoded(given)?;
                match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(_) if given.is_empty() => return None,
                    Some(name) => drop(members.insert(name.to_owned(), Value::from(given))),
                    None if wanted == given => (),
                    None => return None,
                }
            }
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

pub(super) fn with_query_and_body(
    mut members: Map<String, Value>,
    request: &Request,
) -> Result<Value, ApiError> {
    let bad = |what: &str| ApiError::bad_request(format!("the {what} cannot be read"));
    let mut keys = Vec::new();
    for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = Value::from(decoded(value).ok_or_else(|| bad("query"))?);
        match name {
            "tagKeys" => keys.push(value),
            _ => drop(members.insert(name.to_owned(), value)),
        }
    }
    if !keys.is_empty() {
        members.insert("tagKeys".to_owned(), Value::from(keys));
    }
    if !request.body.is_empty() {
        let body: Map<String, Value> =
            serde_json::from_slice(&request.body).map_err(|_| bad("body"))?;
        members.extend(body);
    }
    Ok(Value::Object(members))
}
