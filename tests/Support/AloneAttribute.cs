namespace PahlawanPangan.Tests.Support;

/// <summary>Tests that change what the whole process does, such as which spans are recorded, or rest on it, and so run while no other does.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AloneAttribute : Attribute;
