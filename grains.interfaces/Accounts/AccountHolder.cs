namespace PahlawanPangan.Accounts;

/// <summary>The kind of owner of an account.</summary>
public enum AccountHolder
{
    /// <summary>One person, acting for themselves.</summary>
    Person,

    /// <summary>An organisation, such as a restaurant, a food bank or a courier company; its display name is the organisation's.</summary>
    Organisation,
}
