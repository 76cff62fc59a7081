//! What is saved by people who do not travel to a meeting: trips, kilometres, hours and money, step by step so that anybody
//! can compute it again.
//! Not the assumptions, which are the province's data, nor the distances. What must hold: whole numbers throughout, each step
//! from the ones before it and from nothing else.

/// One site that took part from where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Travel {
    /// People in its room.
    pub heads: u64,
    /// One way to the central site, in metres.
    pub distance_metres: u64,
}

/// What the province assumes of travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TravelAssumptions {
    /// People in one car.
    pub heads_per_car: u64,
    /// Of a car on the province's roads, in kilometres an hour.
    pub kilometres_per_hour: u64,
    /// A kilometre of a car, in đồng.
    pub dong_per_kilometre: u64,
    /// An official's hour, in đồng.
    pub dong_per_hour: u64,
}

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TravelSaved {
    /// Sites that did not have to travel.
    pub sites: u64,
    /// People who did not have to.
    pub heads: u64,
    /// Of each site its heads ÷ heads of a car, rounded up, together.
    pub cars: u64,
    /// Of each site cars × distance × 2, together.
    pub car_metres: u64,
    /// Of each site heads × distance × 2 ÷ speed, together, in minutes.
    pub minutes: u64,
    /// car_metres × price of a kilometre ÷ 1000.
    pub travel_dong: u64,
    /// minutes × price of an hour ÷ 60.
    pub work_dong: u64,
    /// The two amounts together.
    pub dong: u64,
}

/// What these sites save. Sites without people, or at the central site itself, save nothing.
pub fn travel_saved(travels: &[Travel], assumed: &TravelAssumptions) -> TravelSaved {
    let mut saved = TravelSaved::default();
    for travel in travels.iter().filter(|travel| travel.heads > 0 && travel.distance_metres > 0) {
        let cars = travel.heads.div_ceil(assumed.heads_per_car.max(1));
        let both_ways = travel.distance_metres.saturating_mul(2);
        saved.sites = saved.sites.saturating_add(1);
        saved.heads = saved.heads.saturating_add(travel.heads);
        saved.cars = saved.cars.saturating_add(cars);
        saved.car_metres = saved.car_metres.saturating_add(cars.saturating_mul(both_ways));
        let person_metres = travel.heads.saturating_mul(both_ways).saturating_mul(60);
        let minutes = person_metres.checked_div(assumed.kilometres_per_hour.saturating_mul(1_000));
        saved.minutes = saved.minutes.saturating_add(minutes.unwrap_or(0));
    }
    saved.travel_dong = saved.car_metres.saturating_mul(assumed.dong_per_kilometre) / 1_000;
    saved.work_dong = saved.minutes.saturating_mul(assumed.dong_per_hour) / 60;
    saved.dong = saved.travel_dong.saturating_add(saved.work_dong);
    saved
}

#[cfg(test)]
mod tests {
    use super::{Travel, TravelAssumptions, TravelSaved, travel_saved};

    const ASSUMED: TravelAssumptions = TravelAssumptions {
        heads_per_car: 4,
        kilometres_per_hour: 40,
        dong_per_kilometre: 5_000,
        dong_per_hour: 60_000,
    };

    #[test]
    fn savings_can_be_computed_again_by_hand() {
        let travels = [
            Travel { heads: 5, distance_metres: 60_000 },
            Travel { heads: 2, distance_metres: 10_000 },
            Travel { heads: 30, distance_metres: 0 },
            Travel { heads: 0, distance_metres: 90_000 },
        ];
        let expected = TravelSaved {
            sites: 2,
            heads: 7,
            cars: 2 + 1,
            car_metres: 2 * 120_000 + 20_000,
            minutes: 5 * 180 + 2 * 30,
            travel_dong: 260 * 5_000,
            work_dong: 16 * 60_000,
            dong: 1_300_000 + 960_000,
        };
        assert_eq!(travel_saved(&travels, &ASSUMED), expected);
    }

    #[test]
    fn assumptions_of_nothing_save_no_time_and_break_nothing() {
        let assumed = TravelAssumptions { heads_per_car: 0, kilometres_per_hour: 0, ..ASSUMED };
        let saved = travel_saved(&[Travel { heads: u64::MAX, distance_metres: 1 }], &assumed);
        assert_eq!((saved.minutes, saved.cars), (0, u64::MAX));
        assert_eq!(travel_saved(&[], &ASSUMED), TravelSaved::default());
    }
}
