using System.Globalization;
using PahlawanPangan.Board;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Board;

/// <summary>The public board.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record BoardResponse
{
    /// <summary>When it was read.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The figures.</summary>
    public required BoardCountersResponse Counters { get; init; }

    /// <summary>The last 30 days in UTC, the oldest first; today is the last.</summary>
    public required IReadOnlyList<BoardDayResponse> Days { get; init; }

    /// <summary>The open lots with the soonest use-by, at most 200.</summary>
    public required IReadOnlyList<BoardLotResponse> Lots { get; init; }

    /// <summary>A board as an answer shows it.</summary>
    public static BoardResponse Of(BoardView board) => new()
    {
        AsOf = board.ReadAt,
        Counters = new BoardCountersResponse
        {
            LotsOpen = board.LotsOpen,
            PortionsOpen = board.PortionsOpen,
            ClaimsToday = board.ClaimsToday,
            PortionsRescued = board.Portions,
            Kilograms = board.Grams / 1000m,
            Co2eKilograms = board.Co2eGrams / 1000m,
        },
        Days = [.. board.Days.Select(BoardDayResponse.Of)],
        Lots = [.. board.Lots.Select(BoardLotResponse.Of)],
    };
}

/// <summary>The board's figures.</summary>
internal sealed record BoardCountersResponse
{
    /// <summary>How many lots can be claimed.</summary>
    public required long LotsOpen { get; init; }

    /// <summary>How many portions can be claimed.</summary>
    public required long PortionsOpen { get; init; }

    /// <summary>How many claims were made since midnight UTC.</summary>
    public required long ClaimsToday { get; init; }

    /// <summary>How many portions were handed over so far.</summary>
    public required long PortionsRescued { get; init; }

    /// <summary>What everything weighed that was handed over.</summary>
    public required decimal Kilograms { get; init; }

    /// <summary>How much CO2e was saved.</summary>
    public required decimal Co2eKilograms { get; init; }
}

/// <summary>What was handed over on one day.</summary>
internal sealed record BoardDayResponse
{
    /// <summary>The day in UTC, such as 2026-11-29.</summary>
    public required string Day { get; init; }

    /// <summary>How many portions.</summary>
    public required long Portions { get; init; }

    /// <summary>What it weighed.</summary>
    public required decimal Kilograms { get; init; }

    /// <summary>How much CO2e was saved.</summary>
    public required decimal Co2eKilograms { get; init; }

    /// <summary>A day as an answer shows it.</summary>
    public static BoardDayResponse Of(BoardDay day) => new()
    {
        Day = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Portions = day.Portions,
        Kilograms = day.Grams / 1000m,
        Co2eKilograms = day.Co2eGrams / 1000m,
    };
}

/// <summary>An open lot as everyone may see it.</summary>
internal sealed record BoardLotResponse
{
    /// <summary>The lot.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is.</summary>
    public required string Title { get; init; }

    /// <summary>The kind of food.</summary>
    public required string Category { get; init; }

    /// <summary>How much is left.</summary>
    public required long Available { get; init; }

    /// <summary>What is counted.</summary>
    [NameOf<Unit>]
    public required string Unit { get; init; }

    /// <summary>When it must not be eaten any more.</summary>
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>Where it is, roughly.</summary>
    public required BoardPlaceResponse Location { get; init; }

    /// <summary>How warm it is kept.</summary>
    [NameOf<TemperatureClass>]
    public required string TemperatureClass { get; init; }

    /// <summary>A lot as an answer shows it.</summary>
    public static BoardLotResponse Of(BoardLot lot) => new()
    {
        Id = lot.Id,
        Title = lot.Title,
        Category = lot.Category,
        Available = lot.Available,
        Unit = EnumNames<Unit>.Default.NameOf(lot.Unit),
        UseBy = lot.UseBy,
        Location = new BoardPlaceResponse { Lat = lot.Lat, Lon = lot.Lon },
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(lot.TemperatureClass),
    };
}

/// <summary>A place to 0.01 degrees, about a kilometre.</summary>
internal sealed record BoardPlaceResponse
{
    /// <summary>The latitude.</summary>
    public required double Lat { get; init; }

    /// <summary>The longitude.</summary>
    public required double Lon { get; init; }
}
