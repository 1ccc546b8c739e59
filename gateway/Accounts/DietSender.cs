using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Sets diets, from the API and from a page alike.</summary>
internal static class DietSender
{
    /// <summary>A little longer than silos use a diet that they have read: their clock has ticks of 16 ms.</summary>
    private static readonly TimeSpan InForceAfter = RecipientDiet.KnownFor + TimeSpan.FromMilliseconds(50);

    /// <summary>Replaces the caller's diet; it holds for every claim that is made after the answer.</summary>
    public static async Task<Reply<RecipientDiet>> SetAsync(
        IGrainFactory grains, AuthenticatedCaller caller, DietModel body, CancellationToken cancellation)
    {
        var reply = await grains.GetGrain<IDietGrain>(caller.Id).SetAsync(body.ToDiet());
        if (!reply.IsRefused)
        {
            // The caller may rely on the answer: by now no silo uses what it read before.
            await Task.Delay(InForceAfter, cancellation);
        }

        return reply;
    }
}
