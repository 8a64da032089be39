//! Histories told by hand.
