//! Code hooks: V1 has a Lambda function for each hook of each intent. V2 has one for each language
//! of an alias, which no export contains, so intents only record that they call one.

use super::{Bundle, ExportRemark, Remarks};
use crate::lex::{Outside, Target, references};

/// Reports the intents of each function.
pub(super) fn functions(bundle: &Bundle, remarks: &mut Vec<ExportRemark>) {
    let mut served: Vec<(String, Vec<String>)> = Vec::new();
    for part in &bundle.intents {
        for reference in references(&part.key, &part.document) {
            let Target::Outside { kind: Outside::LambdaFunction, name } = reference.target else {
                continue;
            };
            let at = match served.iter().position(|(function, _)| *function == name) {
                Some(at) => at,
                None => {
                    served.push((name, Vec::new()));
                    served.len() - 1
                }
            };
            let intents = &mut served[at].1;
            if !intents.contains(&part.name()) {
                intents.push(part.name());
            }
        }
    }
    let mut remarks = Remarks::of(&bundle.root, remarks);
    for (function, intents) in &served {
        let why = match served.len() {
            1 => format!("V2 sets it on the alias, and gives it other events: `{function}`"),
            _ => format!(
                "V2 sets one on the alias for all intents: `{function}` of {} must be in it",
                intents.join(", ")
            ),
        };
        remarks.lost("codeHook", why);
    }
}
