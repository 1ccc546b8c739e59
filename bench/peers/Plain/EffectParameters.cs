using Npgsql;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers.Plain;

/// <summary>The parameters of <see cref="EffectStatements"/>.</summary>
internal static class EffectParameters
{
    /// <summary>Adds a batch, in which no event comes twice.</summary>
    public static void AddEvents(this NpgsqlParameterCollection parameters, IEnumerable<ClaimMade> events)
    {
        ClaimMade[] batch = [.. events.DistinctBy(static made => made.EventId)];
        Add(static made => made.EventId);
        Add(static made => made.LotId);
        Add(static made => made.DonorId);
        Add(static made => made.ClaimId);
        Add(static made => made.RecipientId);
        Add(static made => made.Quantity);
        Add(static made => made.OccurredAt);

        void Add<T>(Func<ClaimMade, T> column) =>
            parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(batch, new Converter<ClaimMade, T>(column)) });
    }
}
