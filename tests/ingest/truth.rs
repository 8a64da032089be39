//! What the history says was there, was there.

use std::collections::BTreeMap;

use lexrewind::query::{Archive, Point, When, show_all};
use lexrewind::repo::Repo;
use serde_json::Value;

use crate::common::World;
use crate::generator::delivery::{Delivery, damage, deliver};
use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
