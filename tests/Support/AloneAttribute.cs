namespace PahlawanPangan.Tests.Support;

/// <summary>
/// Tests that change what the whole process does, such as which spans are recorded, or depend on it, or measure time, and so run alone.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AloneAttribute : Attribute;
