//! Which events are listed: by whom, from where, with what, and what they are called.

use std::net::IpAddr;

use crate::query::{Attempt, Logged};

/// Which events are listed; an empty list lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of the name, the e-mail address or the ARN of who did it.
    pub by: Vec<String>,
    /// A source address, a network (203.0.113.0/24), or the name of a service.
    pub from: Vec<String>,
    /// A part of the user agent.
    pub agent: Vec<String>,
    /// Event names; `*` at the end stands for anything.
    pub event: Vec<String>,
    /// A text that appeared in a document, or disappeared from one.
    pub text: Option<String>,
}

/// What filters look at.
pub(super) struct Facts<'a> {
    pub(super) who: Vec<&'a str>,
    pub(super) source: Option<&'a str>,
    pub(super) agent: Option<&'a str>,
    pub(super) event: &'a str,
}

impl<'a> Facts<'a> {
    pub(super) fn of_event(event: &'a Logged) -> Self {
        let who = [Some(&*event.author), Some(&*event.email), event.principal.as_deref()];
        Self {
            who: who.into_iter().flatten().collect(),
            source: event.source_ip.as_deref(),
            agent: event.user_agent.as_deref(),
            event: &event.name,
        }
    }

    pub(super) fn of_attempt(attempt: &'a Attempt) -> Self {
        let principal = &attempt.record.principal;
        let who = [
            &principal.arn,
            &principal.user_name,
            &principal.session_name,
            &principal.role,
            &principal.invoked_by,
        ];
        Self {
            who: who.into_iter().filter_map(Option::as_deref).collect(),
            source: attempt.record.source_ip_address.as_deref(),
            agent: attempt.record.user_agent.as_deref(),
            event: &attempt.record.event_name,
        }
    }
}

impl Filter {
    /// Whether it lets everything pass.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn passes(&self, facts: &Facts<'_>) -> bool {
        let any = |wanted: &[String], fits: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|wanted| fits(wanted))
        };
        any(&self.by, &|by| facts.who.iter().any(|who| holds(who, by)))
            && any(&self.from, &|from| facts.source.is_some_and(|source| is_from(source, from)))
            && any(&self.agent, &|agent| facts.agent.is_some_and(|text| holds(text, agent)))
            && any(&self.event, &|event| is_named(facts.event, event))
    }
}

fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn is_named(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == wanted,
    }
}

fn is_from(source: &str, wanted: &str) -> bool {
    if let Some((network, bits)) = wanted.split_once('/')
        && let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>())
    {
        return source.parse().is_ok_and(|source| is_inside(source, network, bits));
    }
    source.eq_ignore_ascii_case(wanted)
}

fn is_inside(source: IpAddr, network: IpAddr, bits: u32) -> bool {
    fn bits_of(address: IpAddr) -> (u128, u32) {
        match address {
            IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
            IpAddr::V6(v6) => (u128::from(v6), 128),
        }
    }
    let ((source, width), (network, other)) = (bits_of(source), bits_of(network));
    let ignored = width.saturating_sub(bits);
    let head = |address: u128| address.checked_shr(ignored).unwrap_or(0);
    width == other && head(source) == head(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_addresses_networks_and_services() {
        for (source, wanted, fits) in [
            ("203.0.113.10", "203.0.113.10", true),
            ("203.0.113.10", "203.0.113.1", false),
            ("203.0.113.10", "203.0.113.0/24", true),
            ("203.0.114.10", "203.0.113.0/24", false),
            ("203.0.114.10", "0.0.0.0/0", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "203.0.113.0/24", false),
            ("cloudformation.amazonaws.com", "CloudFormation.amazonaws.com", true),
            ("cloudformation.amazonaws.com", "203.0.113.0/24", false),
        ] {
            assert_eq!(is_from(source, wanted), fits, "{source} {wanted}");
        }
    }

    #[test]
    fn event_names_may_end_in_a_star() {
        for (name, wanted, fits) in [
            ("PutIntent", "putintent", true),
            ("PutIntent", "Put*", true),
            ("PutIntent", "Put", false),
            ("DeleteIntent", "Put*", false),
        ] {
            assert_eq!(is_named(name, wanted), fits, "{name} {wanted}");
        }
    }
}
