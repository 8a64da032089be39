//! Lex V1, service model of 2017-04-19.

use crate::lex::ResourceKind::{Alias, Bot, Channel, Intent, SlotType};
use crate::lex::schema::{KindRow, ReadCall, Schema};

pub(super) static SCHEMA: Schema = Schema { kinds: &[ALIAS, BOT, CHANNEL, INTENT, SLOT_TYPE] };

const ALIAS: KindRow = KindRow {
    kind: Alias,
    paths: &[&[Bot, Alias]],
    id: Some("name"),
    stage: 3,
    read: Some(&ReadCall { operation: "GetBotAlias", ids: &["botName", "name"], version: None }),
};

const BOT: KindRow = KindRow {
    kind: Bot,
    paths: &[&[Bot]],
    id: Some("name"),
    stage: 2,
    read: Some(&ReadCall { operation: "GetBot", ids: &["name"], version: Some("versionOrAlias") }),
};

const CHANNEL: KindRow = KindRow {
    kind: Channel,
    paths: &[&[Bot, Alias, Channel]],
    id: Some("name"),
    stage: 4,
    read: Some(&ReadCall {
        operation: "GetBotChannelAssociation",
        ids: &["botName", "botAlias", "name"],
        version: None,
    }),
};

const INTENT: KindRow = KindRow {
    kind: Intent,
    paths: &[&[Intent]],
    id: Some("name"),
    stage: 1,
    read: Some(&ReadCall { operation: "GetIntent", ids: &["name"], version: Some("version") }),
};

const SLOT_TYPE: KindRow = KindRow {
    kind: SlotType,
    paths: &[&[SlotType]],
    id: Some("name"),
    stage: 0,
    read: Some(&ReadCall { operation: "GetSlotType", ids: &["name"], version: Some("version") }),
};
