use std::sync::Arc;

use crate::event::call::Call;
use crate::event::{Change, Migration};
use crate::lex::{Api, Document, Json, ResourceKey, ResourceKind};

/// The members of a migration that describe the bot, and those of the V2 bot.
const KNOWN: [(&str, &str); 2] = [("v2BotName", "botName"), ("v2BotRole", "roleArn")];

impl Call<'_> {
    /// The V2 bot to which a V1 bot was copied (Lex V1, `StartMigration`).
    pub(super) fn migration(&self) -> Change {
        let (account, region) = (&*self.record.account, &*self.record.aws_region);
        let to = self
            .text("v2BotId")
            .and_then(|id| ResourceKey::new(account, region, Api::V2, ResourceKind::Bot, &[id]));
        let known = KNOWN
            .iter()
            .filter_map(|(source, member)| Some((*member, Json::string(self.text(source)?))));
        let document = Document::new(Api::V2, ResourceKind::Bot, known.collect());
        let updates = self.text("migrationStrategy") == Some("UPDATE_EXISTING");
        Change::Migrated(Box::new(Migration { to, document: Arc::new(document), updates }))
    }
}
