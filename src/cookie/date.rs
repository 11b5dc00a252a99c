//! Dates as cookies have them, which is any way that somebody once wrote one: the algorithm of
//! [RFC 6265bis, 5.1.1](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-dates).

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Seconds of Unix time; `None` if it is no date.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = digits(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = digits(token, 2, 4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), day, month, year) = (time?, day?, month?, year?);
    let year = match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        _ => year,
    };
    let is_date = (1..=days_of(month, year)).contains(&day) && year >= 1601 && hour < 24 && minute < 60 && second < 60;
    is_date.then(|| days_since_1970(year, month, day) * 86_400 + i64::from(hour * 3600 + minute * 60 + second))
}

fn is_delimiter(c: char) -> bool {
    matches!(c, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

/// A number of so many digits, followed by nothing or by something else.
fn digits(token: &str, least: usize, most: usize) -> Option<u32> {
    let length = token.bytes().take_while(u8::is_ascii_digit).count();
    if (least..=most).contains(&length) { token[..length].parse().ok() } else { None }
}

fn time_of(token: &str) -> Option<(u32, u32, u32)> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits(part, 1, 2)).flatten();
    Some((whole(hour)?, whole(minute)?, digits(second, 1, 2)?))
}

fn month_of(token: &str) -> Option<u32> {
    let name = token.get(..3)?;
    let at = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(month))?;
    u32::try_from(at + 1).ok()
}

fn days_of(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Of the Gregorian calendar, counted in years that begin in March, so that the leap day comes last.
fn days_since_1970(year: u32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
            ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
            ("Mon, 10-Dec-2007 17:02:24 GMT", Some(1_197_306_144)),
            ("29 feb 2024 0:0:0", Some(1_709_164_800)),
            ("Wed, 31 Dec 1969 23:59:59 GMT", Some(-1)),
            ("1 jan 2069 00:00:00", Some(3_124_224_000)),
            ("2000 jan 1 00:00:00x 70", Some(946_684_800)),
            ("1 jan 70 00:00:00junk", Some(0)),
            ("Jan 1 00:00:00 9999 GMT", Some(253_370_764_800)),
            ("01 Jan 1600 00:00:00", None),
            ("29 Feb 2023 00:00:00", None),
            ("31 Jun 2023 00:00:00", None),
            ("1 Jan 2023 24:00:00", None),
            ("1 Jan 2023 00:60:00", None),
            ("1 Jan 2023 00:00", None),
            ("1 Jan 12345 00:00:00", None),
            ("0 Jan 2023 00:00:00", None),
            ("", None),
            ("Ünlü, 1 Jan é 2023", None),
        ] {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }

    #[test]
    fn all_that_servers_have_sent() {
        for (date, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777),
            ("Sun Nov  6 1994 08:49:37 GMT-0500 (EST)", 784_111_777),
            ("6-nov-94 08:49:37", 784_111_777),
            ("1994 november 6 08:49:37", 784_111_777),
            ("08:49:37 6 94 nov", 784_111_777),
            ("6-Sun, Nov 08:49:37 GMT 94", 784_111_777),
            ("\"Sun, 06-Nov-94\\\"08:49:37\\\"GMT\"", 784_111_777),
            ("Sun, 06/Nov\\1994 08:49:37 GMT", 784_111_777),
            ("Someday  , 06 - Novem-94 8:49:37 boink:z", 784_111_777),
            ("Sun, 06-Nov-94 ::00 boink:z 08:49:37 11:22:33", 784_111_777),
            ("Sun, 06 Nov 1994 08:49:37é", 784_111_777),
            ("Wednesday, 01-Jan-10 0:0:00 GMT", 1_262_304_000),
            ("Mon, 01-Jan-2011 00: 00:00 00:00:00 GMT", 1_293_840_000),
            ("Thu, 10 Dec 2009 13:57:2 GMT", 1_260_453_422),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Tue, 01 Mar 2000 00:00:00 GMT", 951_868_800),
            ("1 Jan 1601 00:00:00", -11_644_473_600),
            ("31 Dec 9999 23:59:59", 253_402_300_799),
        ] {
            assert_eq!(parse(date), Some(expected), "{date}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for date in [
            "",
            "IAintNoDateFool",
            "06 Nov 1994",
            "06 Nov 08:49:37",
            "Nov 1994 08:49:37",
            "06 1994 08:49:37",
            "Mon, 01-Jan-2011 00: 00:00 GMT",
            "00 Nov 1994 08:49:37",
            "32 Nov 1994 08:49:37",
            "31 Nov 1994 08:49:37",
            "29 Feb 1900 08:49:37",
            "30 Feb 2000 08:49:37",
            "06 Nov 1600 08:49:37",
            "06 Nov 31841 08:49:37",
            "06 Nov 9999999999999999999999 08:49:37",
            "012-Aug-2008 20:49:07",
            "999999999999-Aug-2007 20:49:07",
            "98 April 17 21:01:22",
            "06 Nov 1994 24:49:37",
            "06 Nov 1994 91:22:33 08:49:37",
            "06 Nov 1994 08:60:37",
            "06 Nov 1994 08:49:60",
            "06 Nov 1994 08:49:371",
            "06 Nov 1994 08:49:99999999999",
            "06 Nov 1994 008:49:37",
            "06 Nov 1994 08:49",
        ] {
            assert_eq!(parse(date), None, "{date}");
        }
    }

    #[test]
    fn every_day_follows_the_last() {
        let mut expected = days_since_1970(1601, 1, 1);
        for year in 1601..=2400 {
            for month in 1..=12 {
                for day in 1..=days_of(month, year) {
                    assert_eq!(days_since_1970(year, month, day), expected, "{year}-{month}-{day}");
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn years_of_two_digits() {
        for (year, whole) in [("70", "1970"), ("99", "1999"), ("00", "2000"), ("69", "2069")] {
            assert_eq!(parse(&format!("1 jan {year} 0:0:0")), parse(&format!("1 jan {whole} 0:0:0")), "{year}");
        }
    }
}
