using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Silo;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Lets contact data under old keys be sealed anew, once a period, until there is none.</summary>
public sealed class ContactResealKeeper(IGrainFactory grains, AccountOptions options, ILogger<ContactResealKeeper> logger)
    : PeriodicKeeper(TimeSpan.FromSeconds(options.ResealSeconds), logger)
{
    /// <inheritdoc/>
    protected override async Task WakeAsync()
    {
        while (await grains.GetGrain<IContactResealerGrain>(0).ResealAsync() > 0)
        {
        }
    }
}
