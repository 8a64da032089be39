use crate::trail::error::Reason;
use crate::trail::json;
use crate::trail::part::Form;
use crate::trail::stream::{Left, Located, Stream};

/// How often the bound of a record may be passed over in search of its end before the source is
/// given up as a bomb.
const PATIENCE: u64 = 64;

/// How deep containers may be opened.
const MAX_DEPTH: usize = 64;

/// Members of a record by which a large value is known to be one.
const OF_A_RECORD: [&str; 8] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "eventID",
    "requestParameters",
    "responseElements",
];

/// What a value is to the container it lies in.
#[derive(Clone, Copy)]
enum Part {
    /// Of a list, so it should hold something.
    Element,
    /// Of an object: it may be a token, a count, another list.
    Member,
}

impl Stream<'_, '_, '_> {
    /// Opens a container and looks at its parts.
    pub(super) fn open(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        if depth > MAX_DEPTH {
            self.bad(Reason::TooDeep);
            return self.pass_over(0);
        }
        match self.byte() {
            Some(b'[') => self.open_array(form, depth),
            Some(b'{') => self.open_object(form, depth),
            _ => {
                self.too_large_or_cut();
                self.pass_over(0)
            }
        }
    }

    fn too_large_or_cut(&mut self) {
        let limit = self.unwrap.gather.options.max_record_bytes;
        let reason = if self.window.text().len() > self.limit() {
            Reason::TooLarge { limit }
        } else {
            self.told_cut = true;
            Reason::Truncated
        };
        self.bad(reason);
    }

    /// The text ends where an opened container goes on: what was cut off may be whole records.
    fn ends_within(&mut self) {
        if !self.told_cut && !self.window.has_failed() {
            self.told_cut = true;
            self.bad(Reason::Truncated);
        }
    }

    fn open_array(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        self.window.skip(1);
        while self.next_part(b']')?.is_some() {
            self.part(form, depth, Part::Element)?;
        }
        Ok(())
    }

    fn open_object(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        self.window.skip(1);
        while let Some(byte) = self.next_part(b'}')? {
            if byte != b'"' {
                self.bad_line(|found| Reason::NotAValue { found });
                continue;
            }
            let Located::Whole(len) = self.locate() else {
                self.too_large_or_cut();
                return self.pass_over(1);
            };
            let name = json::string(&self.window.text()[..len]).unwrap_or_default().into_owned();
            if OF_A_RECORD.contains(&name.as_str()) {
                self.too_large_or_cut();
                return self.pass_over(1);
            }
            self.window.skip(len);
            self.blanks();
            if self.byte() == Some(b':') {
                self.window.skip(1);
                self.blanks();
            }
            let form = match name.as_str() {
                "Records" => Form::Delivered,
                "Events" => Form::LookupEvents,
                "detail" => Form::EventBridge,
                "logEvents" | "events" => Form::CloudWatchLogs,
                _ => form,
            };
            self.part(form, depth, Part::Member)?;
        }
        Ok(())
    }

    /// The first byte of what comes next in an opened container; `None` at its end.
    fn next_part(&mut self, close: u8) -> Result<Option<u8>, Left> {
        self.unwrap.gather.go_on()?;
        self.blanks();
        let byte = self.byte();
        match byte {
            None => self.ends_within(),
            Some(byte) if byte == close => self.window.skip(1),
            Some(byte) => return Ok(Some(byte)),
        }
        Ok(None)
    }

    /// One value within an opened container.
    fn part(&mut self, form: Form, depth: usize, part: Part) -> Result<(), Left> {
        match (self.locate(), part) {
            (Located::Whole(len), Part::Element) => {
                self.whole(len, form);
                Ok(())
            }
            (Located::Whole(len), Part::Member) => {
                let place = self.place();
                self.unwrap.part(&self.window.text()[..len], place, form);
                self.window.skip(len);
                Ok(())
            }
            (Located::Broken, _) => {
                self.bad_line(|found| Reason::NotAValue { found });
                Ok(())
            }
            (Located::TooLarge | Located::Cut, _) => self.open(form, depth + 1),
        }
    }

    /// Skips to the end of the value at the start of the window, or if `depth` is 1 of the object
    /// that it lies in, without holding it.
    fn pass_over(&mut self, mut depth: usize) -> Result<(), Left> {
        let mut in_string = false;
        let mut escaped = false;
        let mut passed = 0_u64;
        let patience = self.unwrap.gather.options.max_record_bytes.saturating_mul(PATIENCE);
        loop {
            let text = self.window.text();
            let mut end = None;
            for (at, byte) in text.iter().enumerate() {
                if escaped {
                    escaped = false;
                } else if in_string {
                    match byte {
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
                if depth == 0 && !in_string {
                    end = Some(at + 1);
                    break;
                }
            }
            let len = end.unwrap_or(text.len());
            passed += len as u64;
            self.window.skip(len);
            if end.is_some() || !self.window.more() {
                return Ok(());
            }
            if passed > patience {
                return Err(Left::Because(Reason::Bomb));
            }
        }
    }
}
