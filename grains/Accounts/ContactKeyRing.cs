namespace PahlawanPangan.Grains.Accounts;

/// <summary>One key for contact data, with the id that texts sealed under it carry.</summary>
/// <param name="Id">Its name: letters, digits, <c>-</c> and <c>_</c>. Names sort by age.</param>
/// <param name="Key">Its bytes.</param>
/// <param name="IsOfAge">Whether every silo has had time to read it, so that it may seal.</param>
public sealed record ContactKey(string Id, byte[] Key, bool IsOfAge = true)
{
    /// <summary>Whether a text can be a key's name: it is part of every sealed text, between dots, and is searched for unescaped.</summary>
    public static bool IsName(string id) =>
        !string.IsNullOrEmpty(id) && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}

/// <summary>
/// The current keys of contact data: one seals, all open. A new key opens as soon as it is read and seals only once it is of
/// age, so that no silo receives a text that it cannot open. The set can be replaced while the silo runs.
/// </summary>
public sealed class ContactKeyRing
{
    private volatile Keys _keys;

    /// <summary>Takes the keys, the newest first.</summary>
    public ContactKeyRing(IReadOnlyList<ContactKey> newestFirst) => _keys = new Keys(newestFirst);

    /// <summary>The key that seals: the newest that is of age, or the oldest when all are young.</summary>
    public ContactKey Sealing => _keys.Sealing;

    /// <summary>The superseded keys, whose texts must be resealed.</summary>
    public IReadOnlyList<ContactKey> Outdated => _keys.Outdated;

    /// <summary>The key of that name; null when there is none.</summary>
    public ContactKey? Find(string id) => _keys.ById.GetValueOrDefault(id);

    /// <summary>Replaces the set.</summary>
    public void Replace(IReadOnlyList<ContactKey> newestFirst) => _keys = new Keys(newestFirst);

    private sealed class Keys
    {
        public Keys(IReadOnlyList<ContactKey> newestFirst)
        {
            if (newestFirst.Count == 0 || newestFirst.Any(key => key.Key.Length != IdentityKeys.KeyBytes || !ContactKey.IsName(key.Id)))
            {
                throw new ArgumentException(
                    $"Identity needs a contact key of {IdentityKeys.KeyBytes} bytes, and names of letters, digits, '-' and '_' for all.",
                    nameof(newestFirst));
            }

            var sealing = 0;
            while (!newestFirst[sealing].IsOfAge && sealing < newestFirst.Count - 1)
            {
                sealing++;
            }

            Sealing = newestFirst[sealing];
            Outdated = [.. newestFirst.Skip(sealing + 1)];
            ById = newestFirst.ToDictionary(key => key.Id, StringComparer.Ordinal);
        }

        public ContactKey Sealing { get; }

        public IReadOnlyList<ContactKey> Outdated { get; }

        public Dictionary<string, ContactKey> ById { get; }
    }
}
