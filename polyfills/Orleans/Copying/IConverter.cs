namespace Orleans;

/// <summary>Stands a struct in for a type that cannot be marked, because it belongs to someone else.</summary>
public interface IConverter<TValue, TSurrogate>
    where TSurrogate : struct
{
    /// <summary>Makes the value of its stand-in.</summary>
    TValue ConvertFromSurrogate(in TSurrogate surrogate);

    /// <summary>Makes the stand-in of a value.</summary>
    TSurrogate ConvertToSurrogate(in TValue value);
}
