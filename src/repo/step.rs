//! The steps at which a run may be killed or disturbed, for tests.
//!
//! A step comes before each change of a file that others can see. Outside of tests it does nothing.

#[cfg(not(test))]
pub(super) fn step(_path: &std::path::Path) {}

#[cfg(test)]
pub(super) use hook::{step, with_hook};

#[cfg(test)]
mod hook {
    use std::cell::RefCell;
    use std::path::Path;

    type Hook = Box<dyn FnMut(&Path)>;

    thread_local! {
        static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
    }

    /// Calls the hook of this thread. A step within the hook does nothing.
    pub(in crate::repo) fn step(path: &Path) {
        let Some(mut hook) = HOOK.take() else { return };
        hook(path);
        HOOK.set(Some(hook));
    }

    /// Runs a function and calls `hook` before each step of it.
    pub(in crate::repo) fn with_hook<T>(
        hook: impl FnMut(&Path) + 'static,
        body: impl FnOnce() -> T,
    ) -> T {
        HOOK.set(Some(Box::new(hook)));
        let done = body();
        HOOK.set(None);
        done
    }
}
