package io.revtree;

import java.util.List;

/**
 * What a verification found.
 *
 * @param whole how much was read, and how many faults there are
 * @param faults the faults in the order in which they were met, at most {@value #FAULTS_MAX}; of what is damaged more often only the
 *     number is known
 * @param repaired objects and refs that were taken from the other store; 0 where none was given
 * @param takenRefs those among them that are refs, by name, at most {@value #FAULTS_MAX}; such a branch is where the other store
 *     has it, which may be where it was earlier
 * @param harmComplete whether each fault names all the commits that it harms; of a store with very many faults only some are counted
 */
public record Verification(
        VerifyProgress whole, List<VerifyFault> faults, long repaired, List<String> takenRefs, boolean harmComplete) {

    /** No more faults are told one by one. */
    public static final int FAULTS_MAX = 1000;

    /** Whether everything is as it should be, perhaps after it was repaired. */
    public boolean isSound() {
        return whole.faults() == 0;
    }
}
