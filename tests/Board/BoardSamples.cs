using PahlawanPangan.Board;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Board;

/// <summary>Boards for tests of the gateway.</summary>
internal static class BoardSamples
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A board with one open lot of which so much is left.</summary>
    public static BoardView With(long available) => new()
    {
        ReadAt = Noon,
        LotsOpen = 1,
        PortionsOpen = available,
        ClaimsToday = 3,
        Portions = 20,
        Grams = 8_400,
        Co2eGrams = 21_000,
        Days = [.. Enumerable.Range(0, 30).Select(ago => new BoardDay
        {
            Day = new DateOnly(2026, 10, 24).AddDays(ago), Portions = ago, Grams = ago * 420, Co2eGrams = ago * 1050,
        })],
        Lots =
        [
            new BoardLot
            {
                Id = RequestSamples.LotId, Title = "Nasi <b>kotak</b>", Category = "cooked-meal", Available = available,
                Unit = Unit.Portion, UseBy = Noon.AddHours(5), Lat = -6.2, Lon = 106.82, TemperatureClass = TemperatureClass.Hot,
            },
        ],
    };
}
