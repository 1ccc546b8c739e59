using Npgsql;

namespace PahlawanPangan.Grains.Impact;

/// <summary>One version of the factors by which rescued food is weighed and its CO2e is computed, and the arithmetic with them.</summary>
internal sealed record ImpactFactor(
    int Version, DateTimeOffset ValidFrom, long PortionGrams, long Co2eGramsPerKilogram, string Source)
{
    private const string Find =
        "SELECT version, valid_from, portion_grams, co2e_grams_per_kilogram, source FROM impact_factor ORDER BY valid_from DESC";

    /// <summary>All versions, the newest first.</summary>
    public static async Task<List<ImpactFactor>> ReadAllAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var factors = new List<ImpactFactor>();
        while (await reader.ReadAsync(cancellation))
        {
            factors.Add(new ImpactFactor(
                reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4)));
        }

        return factors;
    }

    /// <summary>The version that is valid at a moment.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ImpactFactor At(List<ImpactFactor> factors, DateTimeOffset at) =>
        factors.Find(one => one.ValidFrom <= at) ?? throw new InvalidDataException($"No impact factor is valid at {at:u}.");

    /// <summary>What a quantity of a unit weighs, in grams; null for items, whose weight is not known.</summary>
    public long? GramsOf(string unit, long quantity) => GramsOf(unit, quantity, PortionGrams);

    /// <summary>The same by the stated weight of a portion.</summary>
    public static long? GramsOf(string unit, long quantity, long portionGrams) => unit switch
    {
        "portion" => quantity * portionGrams,
        "gram" => quantity,
        _ => null,
    };

    /// <summary>How much CO2e a weight of rescued food avoids, in whole grams, rounded down.</summary>
    public long Co2eGramsOf(long grams) => Co2eGramsOf(grams, Co2eGramsPerKilogram);

    /// <summary>The same by the stated CO2e of a kilogram.</summary>
    public static long Co2eGramsOf(long grams, long co2eGramsPerKilogram) => grams * co2eGramsPerKilogram / 1000;
}
