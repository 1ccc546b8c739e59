using PahlawanPangan.Lots;

namespace PahlawanPangan.Board;

/// <summary>An answer to a reader of the board.</summary>
[GenerateSerializer, Immutable, Alias("pangan.board.BoardReading")]
public sealed record BoardReading
{
    /// <summary>Names the state of the board; it differs from that of every other state.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>The board; null when the caller has this version.</summary>
    [Id(1)]
    public BoardView? Board { get; init; }
}

/// <summary>What everyone may see: no account, and no place that is closer than 0.01 degrees.</summary>
[GenerateSerializer, Immutable, Alias("pangan.board.BoardView")]
public sealed record BoardView
{
    /// <summary>How many lots a board lists.</summary>
    public const int LotsMax = 200;

    /// <summary>How many days a board sums up.</summary>
    public const int DaysMax = 30;

    /// <summary>When it was read.</summary>
    [Id(0)]
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>How many lots can be claimed.</summary>
    [Id(1)]
    public required long LotsOpen { get; init; }

    /// <summary>How many portions can be claimed, of lots that count portions.</summary>
    [Id(2)]
    public required long PortionsOpen { get; init; }

    /// <summary>How many claims were made since midnight UTC.</summary>
    [Id(3)]
    public required long ClaimsToday { get; init; }

    /// <summary>How many portions were handed over so far.</summary>
    [Id(4)]
    public required long Portions { get; init; }

    /// <summary>What everything weighed that was handed over, in grams; portions by the factor.</summary>
    [Id(5)]
    public required long Grams { get; init; }

    /// <summary>How much CO2e was avoided, in grams, by the factor.</summary>
    [Id(6)]
    public required long Co2eGrams { get; init; }

    /// <summary>The last <see cref="DaysMax"/> days in UTC, the oldest first, without gaps; today is the last.</summary>
    [Id(7)]
    public required IReadOnlyList<BoardDay> Days { get; init; }

    /// <summary>The open lots with the soonest use-by, at most <see cref="LotsMax"/>.</summary>
    [Id(8)]
    public required IReadOnlyList<BoardLot> Lots { get; init; }
}

/// <summary>What was handed over on one day in UTC.</summary>
[GenerateSerializer, Immutable, Alias("pangan.board.BoardDay")]
public sealed record BoardDay
{
    /// <summary>The day.</summary>
    [Id(0)]
    public required DateOnly Day { get; init; }

    /// <summary>How many portions.</summary>
    [Id(1)]
    public required long Portions { get; init; }

    /// <summary>What it weighed, in grams.</summary>
    [Id(2)]
    public required long Grams { get; init; }

    /// <summary>How much CO2e was avoided, in grams.</summary>
    [Id(3)]
    public required long Co2eGrams { get; init; }
}

/// <summary>An open lot as everyone may see it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.board.BoardLot")]
public sealed record BoardLot
{
    /// <summary>The lot.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public required string Title { get; init; }

    /// <summary>The kind of food.</summary>
    [Id(2)]
    public required string Category { get; init; }

    /// <summary>How much is left.</summary>
    [Id(3)]
    public required long Available { get; init; }

    /// <summary>What is counted.</summary>
    [Id(4)]
    public required Unit Unit { get; init; }

    /// <summary>When it must not be eaten any more.</summary>
    [Id(5)]
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>The latitude, to 0.01 degrees.</summary>
    [Id(6)]
    public required double Lat { get; init; }

    /// <summary>The longitude, to 0.01 degrees.</summary>
    [Id(7)]
    public required double Lon { get; init; }

    /// <summary>How warm it is kept.</summary>
    [Id(8)]
    public required TemperatureClass TemperatureClass { get; init; }
}
