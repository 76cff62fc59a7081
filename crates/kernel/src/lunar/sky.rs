//! Where moon and sun stand: moments of new moon and the sun's apparent longitude, good to about a minute of time.
//! It knows no calendar. Moments are Julian days; those of the formulas are dynamical time, turned into universal time by
//! an estimate of the earth's lag. What must always hold: finite numbers for every year this program can name.

/// Days from one new moon to the next, on average.
const SYNODIC_MONTH: f64 = 29.530_588_861;
/// The new moon counted as number 0: 6 January 2000.
const FIRST_NEW_MOON: f64 = 2_451_550.097_66;
const HOURS_FROM_UNIVERSAL: f64 = 7.0;

/// One periodic term: amplitude in days, power of the eccentricity, multiples of the sun's anomaly, the moon's anomaly and
/// the moon's distance from its node.
type Term = (f64, i32, f64, f64, f64);

/// Periodic terms of the new moon, Meeus table 49.a.
const TERMS: [Term; 24] = [
    (-0.407_20, 0, 0.0, 1.0, 0.0),
    (0.172_41, 1, 1.0, 0.0, 0.0),
    (0.016_08, 0, 0.0, 2.0, 0.0),
    (0.010_39, 0, 0.0, 0.0, 2.0),
    (0.007_39, 1, -1.0, 1.0, 0.0),
    (-0.005_14, 1, 1.0, 1.0, 0.0),
    (0.002_08, 2, 2.0, 0.0, 0.0),
    (-0.001_11, 0, 0.0, 1.0, -2.0),
    (-0.000_57, 0, 0.0, 1.0, 2.0),
    (0.000_56, 1, 1.0, 2.0, 0.0),
    (-0.000_42, 0, 0.0, 3.0, 0.0),
    (0.000_42, 1, 1.0, 0.0, 2.0),
    (0.000_38, 1, 1.0, 0.0, -2.0),
    (-0.000_24, 1, -1.0, 2.0, 0.0),
    (-0.000_07, 0, 2.0, 1.0, 0.0),
    (0.000_04, 0, 0.0, 2.0, -2.0),
    (0.000_04, 0, 3.0, 0.0, 0.0),
    (0.000_03, 0, 1.0, 1.0, -2.0),
    (0.000_03, 0, 0.0, 2.0, 2.0),
    (-0.000_03, 0, 1.0, 1.0, 2.0),
    (0.000_03, 0, -1.0, 1.0, 2.0),
    (-0.000_02, 0, -1.0, 1.0, -2.0),
    (-0.000_02, 0, 1.0, 3.0, 0.0),
    (0.000_02, 0, 0.0, 4.0, 0.0),
];

/// Disturbances by the planets: amplitude in days, degrees at moon 0, degrees a moon (Meeus chapter 49).
const PLANETS: [(f64, f64, f64); 14] = [
    (0.000_325, 299.77, 0.107_408),
    (0.000_165, 251.88, 0.016_321),
    (0.000_164, 251.83, 26.651_886),
    (0.000_126, 349.42, 36.412_478),
    (0.000_110, 84.66, 18.206_239),
    (0.000_062, 141.74, 53.303_771),
    (0.000_060, 207.14, 2.453_732),
    (0.000_056, 154.84, 7.306_860),
    (0.000_047, 34.52, 27.261_239),
    (0.000_042, 207.19, 0.121_824),
    (0.000_040, 291.34, 1.844_379),
    (0.000_037, 161.72, 24.198_154),
    (0.000_035, 239.56, 25.513_099),
    (0.000_023, 331.55, 3.592_518),
];

/// The new moon of this number as a Julian day of universal time.
pub(super) fn new_moon(moon: i64) -> f64 {
    let k = float(moon);
    let t = k / 1236.85;
    let mean =
        polynomial(t, &[FIRST_NEW_MOON, 0.0, 0.000_154_37, -0.000_000_150, 0.000_000_000_73])
            + SYNODIC_MONTH * k;
    let eccentricity = polynomial(t, &[1.0, -0.002_516, -0.000_007_4]);
    let sun = 29.105_356_70 * k + polynomial(t, &[2.5534, 0.0, -0.000_001_4, -0.000_000_11]);
    let moon_anomaly = 385.816_935_28 * k
        + polynomial(t, &[201.5643, 0.0, 0.010_758_2, 0.000_012_38, -0.000_000_058]);
    let node_distance = 390.670_502_84 * k
        + polynomial(t, &[160.7108, 0.0, -0.001_611_8, -0.000_002_27, 0.000_000_011]);
    let node = -1.563_755_88 * k + polynomial(t, &[124.7746, 0.0, 0.002_067_2, 0.000_002_15]);

    let periodic: f64 = TERMS
        .iter()
        .map(|(size, power, of_sun, of_moon, of_node)| {
            let angle = of_sun * sun + of_moon * moon_anomaly + of_node * node_distance;
            size * eccentricity.powi(*power) * sine(angle)
        })
        .sum();
    let planets: f64 = PLANETS
        .iter()
        .enumerate()
        .map(|(place, (size, start, rate))| {
            let bend = if place == 0 { -0.009_173 * t * t } else { 0.0 };
            size * sine(start + rate * k + bend)
        })
        .sum();
    let dynamical = mean + periodic - 0.000_17 * sine(node) + planets;
    dynamical - earth_lag_days(dynamical)
}

/// The number of the moon whose mean beginning is nearest to a day.
pub(super) fn moon_near(day_number: i64) -> i64 {
    whole(((float(day_number) - FIRST_NEW_MOON) / SYNODIC_MONTH).round())
}

/// The Julian day number of the date clocks in Việt Nam show at a moment.
pub(super) fn day_in_viet_nam(moment: f64) -> i64 {
    whole((moment + 0.5 + HOURS_FROM_UNIVERSAL / 24.0).floor())
}

/// The sign of the zodiac, 0 to 11 from the spring equinox, in which the sun stands when a day begins in Việt Nam.
pub(super) fn sun_sign_at_start_of(day_number: i64) -> i64 {
    let moment = float(day_number) - 0.5 - HOURS_FROM_UNIVERSAL / 24.0;
    whole((sun_longitude(moment + earth_lag_days(moment)) / 30.0).floor())
}

/// The sun's apparent longitude in degrees, 0 to 360, at a Julian day of dynamical time (Meeus chapter 25).
fn sun_longitude(moment: f64) -> f64 {
    let t = (moment - 2_451_545.0) / 36_525.0;
    let mean = polynomial(t, &[280.466_46, 36_000.769_83, 0.000_303_2]);
    let anomaly = polynomial(t, &[357.529_11, 35_999.050_29, -0.000_153_7]);
    let centre = polynomial(t, &[1.914_602, -0.004_817, -0.000_014]) * sine(anomaly)
        + polynomial(t, &[0.019_993, -0.000_101]) * sine(2.0 * anomaly)
        + 0.000_289 * sine(3.0 * anomaly);
    let apparent = mean + centre - 0.005_69 - 0.004_78 * sine(125.04 - 1934.136 * t);
    apparent.rem_euclid(360.0)
}

/// How far the turning earth lags behind dynamical time, in days: a smooth fit, within ten seconds over 1900–2050.
fn earth_lag_days(moment: f64) -> f64 {
    let years = (moment - 2_451_544.5) / 365.25;
    let seconds = if years < -40.0 {
        33.0 + (years + 40.0) * 0.55
    } else if years < 5.0 {
        33.0 + (years + 40.0) * 0.71
    } else {
        polynomial(years, &[63.0, 0.25, 0.004])
    };
    seconds / 86_400.0
}

fn polynomial(at: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * at + coefficient)
}

fn sine(degrees: f64) -> f64 {
    degrees.rem_euclid(360.0).to_radians().sin()
}

#[expect(clippy::cast_precision_loss, reason = "day and moon numbers are far below 2^52")]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "callers round first; the cast saturates")]
fn whole(number: f64) -> i64 {
    number as i64
}
